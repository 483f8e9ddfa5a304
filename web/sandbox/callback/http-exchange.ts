import http from "node:http";
import https from "node:https";
import type { PushFailure } from "./push-failure.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface HttpLimits {
  /** Counted from the connection; making the connection may take as long again. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** False: a new connection for this request. */
  readonly agent: http.Agent | false;
}

export type HttpAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    }
  | { readonly kind: "unanswered"; readonly why: PushFailure };

/** Far more than any reply holds; stops a callback that streams for ever. */
const largestAnswerBytes = 64 * 1024;

/** One request, one answer, as the platform sees it. Never rejects. */
export function exchange(request: HttpRequest, limits: HttpLimits): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const { signal, timeoutMs, agent } = limits;
    const { method, headers } = request;
    const client = request.url.startsWith("https:") ? https : http;
    const outgoing = client.request(request.url, { method, headers, agent });
    let isConnected = false;
    let timer = setTimeout(() => settle({ kind: "unanswered", why: "timeout" }), timeoutMs);
    const stop = () => settle({ kind: "unanswered", why: "stopped" });

    function settle(answer: HttpAnswer): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(answer);
      if (answer.kind === "unanswered") outgoing.destroy();
    }
    function connected(): void {
      isConnected = true;
      clearTimeout(timer);
      timer = setTimeout(() => settle({ kind: "unanswered", why: "timeout" }), timeoutMs);
    }

    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    outgoing.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", connected);
      else connected();
    });
    outgoing.on("error", () =>
      settle({ kind: "unanswered", why: isConnected ? "closed" : "connect-failed" }),
    );
    outgoing.on("response", (response) => collect(response, settle));
    outgoing.end(request.body);
  });
}

function collect(response: http.IncomingMessage, settle: (answer: HttpAnswer) => void): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  response.on("data", (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > largestAnswerBytes) settle({ kind: "unanswered", why: "too-large" });
    else chunks.push(chunk);
  });
  response.on("error", () => settle({ kind: "unanswered", why: "closed" }));
  response.on("end", () =>
    settle({
      kind: "answered",
      status: response.statusCode ?? 0,
      contentType: response.headers["content-type"] ?? "",
      body: Buffer.concat(chunks).toString(),
    }),
  );
}
