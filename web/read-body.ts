import type { IncomingMessage } from "node:http";
import rawBody from "raw-body";

export interface BodyLimits {
  readonly maxBytes: number;
  /** `performance.now()` after which a body that still drips in is given up. */
  readonly deadlineMs: number;
}

export type ReadBody =
  | { readonly kind: "body"; readonly bytes: Buffer }
  | { readonly kind: "too-large" }
  | { readonly kind: "too-slow" }
  /** The client went away. */
  | { readonly kind: "aborted" };

/** Reads a whole body within its limits. Whoever refuses it has to get rid of the rest (`dropRest`). */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<ReadBody> {
  const declared = request.headers["content-length"];
  if (declared !== undefined && Number(declared) > limits.maxBytes) return { kind: "too-large" };
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<ReadBody>((resolve) => {
    const waitMs = Math.max(0, limits.deadlineMs - performance.now());
    timer = setTimeout(resolve, waitMs, { kind: "too-slow" });
  });
  try {
    return await Promise.race([read(request, limits.maxBytes), slow]);
  } finally {
    clearTimeout(timer);
  }
}

async function read(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  try {
    return { kind: "body", bytes: await rawBody(request, { limit: maxBytes }) };
  } catch (error) {
    const isTooLarge =
      error instanceof Error && "type" in error && error.type === "entity.too.large";
    return { kind: isTooLarge ? "too-large" : "aborted" };
  }
}
