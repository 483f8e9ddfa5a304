import type { PushFields } from "./callback/push-fields.ts";
import type { PretendApi } from "./platform/pretend-api.ts";
import type { PretendPlatform } from "./pretend-platform.ts";
import type { SandboxLog } from "./sandbox-log.ts";

interface WaitingResult {
  readonly openid: string;
  readonly fields: PushFields;
  readonly dueAtMs: number;
}

/** How many results are on their way at once. */
const mostAtOnce = 8;

/** Pushes what became of sends to the account's callback, some time after they were accepted and in their order. */
export class ResultPusher {
  readonly #api: PretendApi;
  readonly #platform: PretendPlatform;
  readonly #log: SandboxLog;
  readonly #stopping = new AbortController();
  #waiting: WaitingResult[] = [];
  #head = 0;
  #underWay = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(api: PretendApi, platform: PretendPlatform, log: SandboxLog) {
    this.#api = api;
    this.#platform = platform;
    this.#log = log;
    api.results.onResult((openid, fields) => this.#add(openid, fields));
  }

  /** What waits is forgotten; the sender's own guard against that is the wait for its result. */
  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    this.#waiting = [];
    this.#head = 0;
  }

  #add(openid: string, fields: PushFields): void {
    const { resultDelayMs } = this.#api.settings.current;
    if (resultDelayMs === undefined || this.#stopping.signal.aborted) return;
    this.#waiting.push({ openid, fields, dueAtMs: performance.now() + resultDelayMs });
    this.#pump();
  }

  #pump(): void {
    while (this.#underWay < mostAtOnce) {
      const next = this.#waiting[this.#head];
      if (!next) return this.#forgetDone();
      const waitMs = next.dueAtMs - performance.now();
      if (waitMs > 0) return this.#pumpIn(waitMs);
      this.#head += 1;
      this.#push(next);
    }
  }

  #pumpIn(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pump(), waitMs).unref();
  }

  #forgetDone(): void {
    this.#waiting = [];
    this.#head = 0;
  }

  #push({ openid, fields }: WaitingResult): void {
    this.#underWay += 1;
    this.#platform
      .push(openid, fields, { signal: this.#stopping.signal })
      .catch((error: unknown) => this.#log.error({ event: "sandbox.result-lost", error }))
      .finally(() => {
        this.#underWay -= 1;
        this.#pump();
      });
  }
}
