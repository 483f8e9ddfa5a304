import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What became of a callback. `closed-*`: the connection was closed unanswered. */
export type CallbackOutcome =
  "reply" | "accepted" | "closed-not-received" | "closed-late" | "closed-inbox-full" | "failed";

export interface Metrics {
  countCallback(outcome: CallbackOutcome, seconds: number): void;
  /** A request that was no valid callback; labels are a closed list, never contents. */
  countRefused(reason: string): void;
  /** Of this process; undefined when none has come. */
  readonly lastCallbackAt: Date | undefined;
  readonly contentType: string;
  render(): Promise<string>;
}

export interface MetricsSources {
  readonly conversationsAtWork: () => number;
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4.5];

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const callbacks = new Histogram({
    name: "goutonghui_callback_seconds",
    help: "Time from a callback's arrival to its answer, by outcome",
    labelNames: ["outcome"],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const refused = new Counter({
    name: "goutonghui_callback_refused_total",
    help: "Requests to the callback address that were forged, stale or malformed, by reason",
    labelNames: ["reason"],
    registers: [registry],
  });
  new Gauge({
    name: "goutonghui_conversations_at_work",
    help: "Conversations this process is working on",
    registers: [registry],
    collect() {
      this.set(sources.conversationsAtWork());
    },
  });
  let lastCallbackAt: Date | undefined;
  return {
    countCallback(outcome, seconds) {
      lastCallbackAt = new Date();
      callbacks.observe({ outcome }, seconds);
    },
    get lastCallbackAt() {
      return lastCallbackAt;
    },
    countRefused: (reason) => refused.inc({ reason }),
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
