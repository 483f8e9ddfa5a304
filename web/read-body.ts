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

/** Reads a whole body within its limits. Whoever refuses it has to get rid of the rest. */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<ReadBody> {
  return new Promise((resolve) => {
    const waitMs = Math.max(0, limits.deadlineMs - performance.now());
    const timer = setTimeout(() => resolve({ kind: "too-slow" }), waitMs);
    const { "content-length": length } = request.headers;
    rawBody(
      request,
      { limit: limits.maxBytes, length: length ?? null },
      (error: Error | null, bytes) => {
        clearTimeout(timer);
        resolve(
          error ? { kind: isTooLarge(error) ? "too-large" : "aborted" } : { kind: "body", bytes },
        );
      },
    );
  });
}

function isTooLarge(error: Error): boolean {
  return "type" in error && error.type === "entity.too.large";
}
