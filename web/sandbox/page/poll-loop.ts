export interface PollLoop {
  /** Runs at once, or right after the run under way. */
  hurry(): void;
  stop(): void;
}

/** Runs again and again, never twice at a time; each run says how long to wait for the next. */
export function startPollLoop(run: () => Promise<number>): PollLoop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let hurries = 0;
  let isStopped = false;

  async function turn(): Promise<void> {
    isRunning = true;
    const hurriesBefore = hurries;
    const waitMs = await run();
    isRunning = false;
    if (isStopped) return;
    timer = setTimeout(() => void turn(), hurries > hurriesBefore ? 0 : waitMs);
  }

  void turn();
  return {
    hurry() {
      hurries += 1;
      if (isRunning || isStopped) return;
      clearTimeout(timer);
      void turn();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
