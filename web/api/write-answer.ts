import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Context } from "koa";
import type { Log } from "../../bot/log.ts";
import type { EventsAnswer, FileAnswer, Route } from "./route.ts";

export interface Answered {
  readonly route: Route;
  readonly answer: unknown;
  /** Ends a file or a stream of events in the middle. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** JSON, a file, or events as they come. Members that the route's schema does not name never leave. */
export function writeAnswer(ctx: Context, answered: Answered): void {
  const { route, answer } = answered;
  switch (route.answers) {
    case "json":
      ctx.body = route.answer.parse(answer);
      return;
    case "file":
      writeFile(ctx, answer as FileAnswer, answered);
      return;
    case "events":
      writeEvents(ctx, answer as EventsAnswer<unknown>, answered);
  }
}

function writeFile(ctx: Context, { type, name, body }: FileAnswer, answered: Answered): void {
  ctx.attachment(name);
  ctx.type = type;
  const out = new PassThrough();
  ctx.body = out;
  void copy(body, out, answered);
}

/** Whoever reads a download that ends here sees that it is broken. */
async function copy(
  body: Readable,
  out: PassThrough,
  { route, signal, log }: Answered,
): Promise<void> {
  try {
    await pipeline(body, out, { signal });
  } catch (error) {
    if (!signal.aborted) log.error({ event: "api.file-failed", route: route.id, error });
  }
}

const heartbeatMs = 15_000;

function writeEvents(ctx: Context, { events }: EventsAnswer<unknown>, answered: Answered): void {
  const out = new PassThrough();
  ctx.type = "text/event-stream";
  // A proxy that collects the stream first would hide the progress.
  ctx.set("x-accel-buffering", "no");
  ctx.body = out;
  const heartbeat = setInterval(() => out.write(": 在线\n\n"), heartbeatMs);
  const end = () => {
    clearInterval(heartbeat);
    out.end();
  };
  answered.signal.addEventListener("abort", end);
  void pump(out, events, answered).finally(end);
}

async function pump(
  out: PassThrough,
  events: AsyncIterable<unknown>,
  { route, signal, log }: Answered,
): Promise<void> {
  try {
    for await (const event of events) {
      if (signal.aborted) return;
      out.write(`data: ${JSON.stringify(route.answer.parse(event))}\n\n`);
    }
  } catch (error) {
    if (signal.aborted) return;
    log.error({ event: "api.events-failed", route: route.id, error });
    out.write("event: failed\ndata: {}\n\n");
  }
}
