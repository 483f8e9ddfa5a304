import { computed, inject, onScopeDispose, ref, shallowRef, type InjectionKey } from "vue";
import type { Follower } from "../../api-types.ts";
import { startPollLoop } from "../poll-loop.ts";
import { useAlert } from "../use-alert.ts";
import { mergeCalls } from "./call-list.ts";
import { control } from "./control-client.ts";
import type { Call, Control, Fault, MassUse, Quota } from "./control-types.ts";

const pollMs = 1_000;
const failedPollMs = 3_000;

export type ControlState = ReturnType<typeof useControlState>;
export const controlKey: InjectionKey<ControlState> = Symbol("control");

export function useControl(): ControlState {
  const state = inject(controlKey);
  if (!state) throw new Error("the state is provided by ControlPage.vue");
  return state;
}

/** What the platform is set to and what it was asked, read again every second. */
function createControlView() {
  return {
    current: shallowRef<Control>(),
    faults: shallowRef<readonly Fault[]>([]),
    quotas: shallowRef<readonly Quota[]>([]),
    massUse: shallowRef<MassUse>(),
    /** Those with a phone page, newest first. */
    people: shallowRef<readonly Follower[]>([]),
    hasMorePeople: ref(false),
    /** Newest first. */
    calls: shallowRef<readonly Call[]>([]),
    isConnected: ref(true),
  };
}

type ControlView = ReturnType<typeof createControlView>;

export function useControlState() {
  const view = createControlView();
  const { alert, guard } = useAlert();
  const loop = startPollLoop(() => poll(view));
  onScopeDispose(() => loop.stop());

  /** Does it, then reads everything again; true when it went well. */
  async function change(run: () => Promise<unknown>): Promise<boolean> {
    const isDone = await guard(run);
    loop.hurry();
    return isDone;
  }

  return { ...view, alert, change, isLoaded: computed(() => view.current.value !== undefined) };
}

/** Returns how long to wait for the next time. */
async function poll(view: ControlView): Promise<number> {
  try {
    const [current, faults, quotas, people, massUse] = await Promise.all([
      control.read(),
      control.faults(),
      control.quotas(),
      control.people(),
      control.massUse(),
    ]);
    view.current.value = current;
    view.faults.value = keepEqual(view.faults.value, faults);
    view.quotas.value = keepEqual(view.quotas.value, quotas);
    view.massUse.value = massUse;
    view.people.value = keepEqual(view.people.value, people.items);
    view.hasMorePeople.value = people.nextCursor !== null;
    // After a pause it may be a new run, which counts its calls from 1 again.
    if (!view.isConnected.value) view.calls.value = [];
    await readCalls(view);
    view.isConnected.value = true;
    return pollMs;
  } catch {
    view.isConnected.value = false;
    return failedPollMs;
  }
}

async function readCalls(view: ControlView): Promise<void> {
  const last = view.calls.value[0]?.seq;
  const page = last === undefined ? await control.newestCalls() : await control.callsAfter(last);
  view.calls.value = mergeCalls(view.calls.value, page.items);
  if (page.hasMore && last !== undefined) await readCalls(view);
}

/** The known list when nothing changed, so that nothing under a finger is drawn again. */
function keepEqual<Item>(known: readonly Item[], read: readonly Item[]): readonly Item[] {
  return JSON.stringify(known) === JSON.stringify(read) ? known : read;
}
