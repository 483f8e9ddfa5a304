import { ref, type Ref } from "vue";
import { ApiRefusal } from "./api-client.ts";

export interface Action<Args extends unknown[]> {
  readonly isBusy: Readonly<Ref<boolean>>;
  /** What went wrong the last time, to be read by a person; empty when nothing did. */
  readonly problem: Ref<string>;
  /** True when it worked. A second call while the first is under way does nothing. */
  readonly run: (...args: Args) => Promise<boolean>;
}

const offline = "连不上服务器，请检查网络后再试";

/** One thing a button does: busy while it lasts, a sentence when it fails. */
export function useAction<Args extends unknown[]>(
  act: (...args: Args) => Promise<void>,
): Action<Args> {
  const isBusy = ref(false);
  const problem = ref("");
  const run = async (...args: Args) => {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = "";
    try {
      await act(...args);
      return true;
    } catch (error) {
      problem.value = error instanceof ApiRefusal ? error.message : offline;
      return false;
    } finally {
      isBusy.value = false;
    }
  };
  return { isBusy, problem, run };
}
