import { onScopeDispose, ref } from "vue";
import type { SampleProgress } from "../sample-port.ts";
import { callApi, ApiFailure } from "./api-client.ts";

const pollMs = 500;
const patienceMs = 60_000;
const tooLate = "等了一分钟还没有发出来：请看程序的日志，或者在控制页看看有没有设故障，再点一次";

interface SampleNews {
  readonly state: "idle" | SampleProgress["state"];
  readonly text: string;
}

const idle: SampleNews = { state: "idle", text: "" };

/** One sample notice to one follower: asked for, then watched until it went out or why it did not. */
export function useSample(follower: string) {
  const news = ref<SampleNews>(idle);
  let isGone = false;
  onScopeDispose(() => (isGone = true));

  async function ask(): Promise<void> {
    if (news.value.state === "waiting") return;
    news.value = { state: "waiting", text: "正在写好、审核…" };
    try {
      const path = `/followers/${follower}/sample-notices`;
      const { id } = (await callApi(path, { method: "POST", body: {} })) as { id: string };
      await watchProgress(`${path}/${id}`, Date.now() + patienceMs);
    } catch (error) {
      const text = error instanceof ApiFailure ? error.message : "页面出错了，请刷新后再试";
      news.value = { state: "failed", text };
    }
  }

  async function watchProgress(path: string, untilMs: number): Promise<void> {
    while (!isGone && Date.now() < untilMs) {
      news.value = (await callApi(path, { method: "GET" })) as SampleProgress;
      if (news.value.state !== "waiting") return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    news.value = { state: "failed", text: tooLate };
  }

  return { news, ask };
}
