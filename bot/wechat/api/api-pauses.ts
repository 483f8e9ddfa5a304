import type { ApiPause, ApiPauseStore } from "../../../models/api-pause.ts";
import { formatShanghai } from "../../shanghai-time.ts";
import type { ApiClock } from "./api-clock.ts";
import { ApiRefusedLocally } from "./api-errors.ts";
import type { ErrorAction } from "./errors/error-rule.ts";

/** Another process's pause is noticed within this time. */
const lookAgainMs = 1_000;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** China has had one time zone and no daylight saving since 1991. */
const chinaOffsetMs = 8 * 60 * minuteMs;

/** APIs that rest because the platform said so, for all processes of the account. */
export class ApiPauses {
  readonly #store: ApiPauseStore;
  readonly #appId: string;
  readonly #clock: ApiClock;
  #known: { readonly pauses: Promise<ApiPause[]>; readonly readAtMs: number } | undefined;

  constructor(store: ApiPauseStore, appId: string, clock: ApiClock) {
    this.#store = store;
    this.#appId = appId;
    this.#clock = clock;
  }

  /** @throws ApiRefusedLocally while the API rests. */
  async check(path: string): Promise<void> {
    const now = this.#clock.platformNow();
    const pauses = await this.#current();
    const pause = pauses.find((candidate) => candidate.path === path && candidate.until > now);
    if (!pause) return;
    throw new ApiRefusedLocally(path, "paused", {
      explanation: explainPause(pause),
      untilAt: pause.until,
    });
  }

  /** Nothing when the action asks for no pause. */
  async pause(path: string, action: ErrorAction): Promise<void> {
    const until = pauseEnd(action, this.#clock.platformNow());
    if (!until) return;
    await this.#store.pause(this.#appId, { path, until, isDaily: action === "stop-api-today" });
    this.#known = undefined;
  }

  /** The platform's counters are back at nought: of one API, or of all. */
  async lift(path?: string): Promise<void> {
    await this.#store.lift(this.#appId, path);
    this.#known = undefined;
  }

  #current(): Promise<ApiPause[]> {
    const nowMs = this.#clock.now().getTime();
    if (this.#known && nowMs - this.#known.readAtMs < lookAgainMs) return this.#known.pauses;
    const pauses = this.#store.list(this.#appId, this.#clock.platformNow());
    this.#known = { pauses, readAtMs: nowMs };
    pauses.catch(() => (this.#known = undefined));
    return pauses;
  }
}

/** Minute and day as the platform counts them: China's. Source: fact sheet 14 (reset time unconfirmed). */
export function pauseEnd(action: ErrorAction, now: Date): Date | undefined {
  const ms = now.getTime();
  if (action === "back-off-minute") return new Date(nextMultiple(ms, minuteMs));
  if (action === "wait-a-minute") return new Date(ms + minuteMs);
  if (action !== "stop-api-today") return undefined;
  return new Date(nextMultiple(ms + chinaOffsetMs, dayMs) - chinaOffsetMs);
}

function nextMultiple(ms: number, step: number): number {
  return (Math.floor(ms / step) + 1) * step;
}

function explainPause({ until, isDaily }: ApiPause): string {
  if (!isDaily) {
    return `这个接口调用太快，微信要求暂停到 ${formatShanghai(until, "HH:mm:ss")}：到时会恢复，不用处理`;
  }
  const end = formatShanghai(until, "M月D日 HH:mm");
  return `这个接口今天的调用次数已用完，停到 ${end}：急用可清零接口额度（每月限 10 次）`;
}
