import { onScopeDispose, ref, shallowRef } from "vue";
import { longestVoiceMs } from "../media-rules.ts";

export type RecorderState = "idle" | "asking" | "recording" | "refused";
const tickMs = 200;

/** Browsers have no microphone on pages that came over plain HTTP from another machine. */
export function canRecord(): boolean {
  return "MediaRecorder" in window && "mediaDevices" in navigator;
}

/** A voice from the microphone, sixty seconds at most. */
export function useRecorder(onRecorded: (voice: File) => void) {
  const state = ref<RecorderState>("idle");
  const lengthMs = ref(0);
  const recorder = shallowRef<MediaRecorder>();
  let timer: ReturnType<typeof setInterval> | undefined;

  async function start(): Promise<void> {
    state.value = "asking";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      record(stream);
      state.value = "recording";
    } catch {
      state.value = "refused";
    }
  }

  function record(stream: MediaStream): void {
    const parts: Blob[] = [];
    const started = new MediaRecorder(stream);
    const startedMs = performance.now();
    started.ondataavailable = ({ data }) => parts.push(data);
    started.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      onRecorded(new File(parts, "voice", { type: started.mimeType }));
    };
    started.start();
    recorder.value = started;
    timer = setInterval(() => {
      lengthMs.value = performance.now() - startedMs;
      if (lengthMs.value >= longestVoiceMs) stop();
    }, tickMs);
  }

  function stop(): void {
    clearInterval(timer);
    if (recorder.value?.state === "recording") recorder.value.stop();
    state.value = "idle";
    lengthMs.value = 0;
  }

  onScopeDispose(stop);
  return { state, lengthMs, start, stop };
}
