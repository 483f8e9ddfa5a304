import { computed, ref, watch } from "vue";
import type { ChatMessage, Follower, FollowerAct } from "../api-types.ts";
import { api } from "./api-client.ts";
import { createPhoneView } from "./phone-view.ts";
import { useAlert } from "./use-alert.ts";
import { useChat } from "./use-chat.ts";
import type { useFollowers } from "./use-followers.ts";

export interface PhoneParts {
  readonly people: ReturnType<typeof useFollowers>;
  /** Another phone shows this follower; it comes to the front instead. */
  readonly isElsewhere: (key: number, id: string) => boolean;
  readonly onChosen: () => void;
}

export type Phone = ReturnType<typeof createPhone>;

/** One phone on the desk: its follower, its chat, and what it has open. */
export function createPhone(key: number, parts: PhoneParts) {
  const { alert, guard } = useAlert();
  const chat = useChat({ onFollower: parts.people.update, onGone: () => void choose(undefined) });
  const exchange = useExchangeChoice(() => chat.messages.value);

  async function choose(id: string | undefined): Promise<void> {
    if (id !== undefined && parts.isElsewhere(key, id)) return;
    const chosen = id === undefined ? undefined : await findFollower(parts, id);
    if (!chosen || chosen.id !== chat.follower.value?.id) chat.open(chosen);
    parts.onChosen();
  }

  async function createFollower(name: string): Promise<string> {
    const { id } = await parts.people.create(name);
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

  return {
    ...{ key, chat, alert, view: createPhoneView(), ...exchange },
    choose: (id: string | undefined) => guard(() => choose(id)),
    createFollower: (name: string) => guard(() => createFollower(name)),
    loadMoreFollowers: () => guard(parts.people.loadMore),
    scan: (scene: string) => guard(() => scan(scene)),
    act: (body: FollowerAct) => guard(() => act(body)),
    guard,
  };
}

async function findFollower({ people }: PhoneParts, id: string): Promise<Follower> {
  const known = people.followers.value.find((follower) => follower.id === id);
  return known ?? (await api.follower(id));
}

/** Which push's XML the developer looks at: the one tapped, else the newest. */
function useExchangeChoice(messages: () => readonly ChatMessage[]) {
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
  return { chosenSeq, exchangeSeq, exchangeMessage };
}
