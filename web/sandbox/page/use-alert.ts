import { ref } from "vue";
import { ApiFailure } from "./api-client.ts";

const alertMs = 5_000;

/** Failed calls become one sentence that goes away by itself. */
export function useAlert() {
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
