import { computed, inject, ref, watch, type InjectionKey } from "vue";
import type { Account, ChatMessage, Follower, FollowerAct, Stall } from "../api-types.ts";
import { api, ApiFailure } from "./api-client.ts";
import { useChat } from "./use-chat.ts";
import { useFollowers } from "./use-followers.ts";

const alertMs = 5_000;

export type SandboxState = ReturnType<typeof createSandboxState>;
export const sandboxStateKey: InjectionKey<SandboxState> = Symbol("sandbox");

export function useSandbox(): SandboxState {
  const state = inject(sandboxStateKey);
  if (!state) throw new Error("the sandbox's state is provided by App.vue");
  return state;
}

/** Everything that the phone and the panels beside it share. */
export function createSandboxState() {
  const account = ref<Account>();
  const stalls = ref<readonly Stall[]>([]);
  const people = useFollowers();
  const { alert, guard } = useAlert();
  const chat = useChat({ onFollower: people.update, onGone: () => void choose(undefined) });
  const exchange = useExchangeChoice(() => chat.messages.value);
  const choose = useFollowerChoice(people, chat);

  async function load(): Promise<void> {
    [account.value, stalls.value] = await Promise.all([api.account(), api.stalls(), people.load()]);
    await choose(idInAddress());
  }

  async function createFollower(name: string): Promise<string> {
    const { id } = await people.create(name);
    await choose(id);
    return id;
  }

  /** Without a chosen follower a scan makes one, as a stranger at the stall would become one. */
  async function scan(scene: string): Promise<void> {
    const id = chat.follower.value?.id ?? (await createFollower(""));
    await chat.act(id, { kind: "scan", scene });
  }

  async function act(body: FollowerAct): Promise<void> {
    const id = chat.follower.value?.id;
    if (id !== undefined) await chat.act(id, body);
  }

  window.addEventListener("hashchange", () => void guard(() => choose(idInAddress())));
  return {
    ...{ account, stalls, people, chat, alert, ...exchange },
    load: () => guard(load),
    choose: (id: string | undefined) => guard(() => choose(id)),
    createFollower: (name: string) => guard(() => createFollower(name)),
    loadMoreFollowers: () => guard(people.loadMore),
    scan: (scene: string) => guard(() => scan(scene)),
    act: (body: FollowerAct) => guard(() => act(body)),
  };
}

/** The address keeps who is chosen, by his short local id, so that a reload and a second tab find him. */
function useFollowerChoice(
  people: ReturnType<typeof useFollowers>,
  chat: ReturnType<typeof useChat>,
) {
  async function find(id: string): Promise<Follower> {
    const known = people.followers.value.find((follower) => follower.id === id);
    return known ?? (await api.follower(id));
  }

  return async (id: string | undefined): Promise<void> => {
    const chosen = id === undefined ? undefined : await find(id);
    const hash = chosen ? `#${chosen.id}` : "";
    if (location.hash !== hash) history.replaceState(null, "", location.pathname + hash);
    if (!chosen || chosen.id !== chat.follower.value?.id) chat.open(chosen);
  };
}

function idInAddress(): string | undefined {
  return /^#([1-9]\d{0,8})$/.exec(location.hash)?.[1];
}

/** Failed calls become one sentence that goes away by itself. */
function useAlert() {
  const alert = ref("");
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(message: string): void {
    alert.value = message;
    clearTimeout(timer);
    timer = setTimeout(() => (alert.value = ""), alertMs);
  }

  /** True when it went well. */
  async function guard(run: () => Promise<unknown>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      show(error instanceof ApiFailure ? error.message : "页面出错了，请刷新后再试");
      return false;
    }
  }

  return { alert, guard };
}

/** Which push's XML the developer looks at: the one tapped, else the newest. */
function useExchangeChoice(messages: () => readonly ChatMessage[]) {
  const showsRaw = ref(false);
  const chosenSeq = ref<number>();
  const pushes = computed(() => messages().filter(({ direction }) => direction === "toAccount"));
  const exchangeMessage = computed(
    () => pushes.value.find(({ seq }) => seq === chosenSeq.value) ?? pushes.value.at(-1),
  );
  const exchangeSeq = computed(() => exchangeMessage.value?.seq);
  watch(
    () => pushes.value.at(-1)?.seq,
    () => (chosenSeq.value = undefined),
  );
  return { showsRaw, chosenSeq, exchangeSeq, exchangeMessage };
}
