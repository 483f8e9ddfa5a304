import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call as it arrived. */
export interface ArrivedCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Buffer;
}

/** JSON with HTTP 200, or something cruder. */
export type ScriptedAnswer =
  | Record<string, unknown>
  | { readonly raw: string | Buffer; readonly status?: number; readonly contentType?: string }
  /** The connection ends: the request was read, nothing is answered. */
  | "drop"
  /** No answer, ever. */
  | "silence"
  /** The headers and half a body. */
  | "stall";

type Script = (call: ArrivedCall) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedPlatform {
  readonly base: string;
  readonly calls: ArrivedCall[];
  /** How often this path was called. */
  count(path: string): number;
  script: Script;
  close(): Promise<void>;
}

/** A loopback server that answers as a test says, and remembers what it was asked. */
export async function startScriptedPlatform(script: Script): Promise<ScriptedPlatform> {
  const calls: ArrivedCall[] = [];
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const platform: ScriptedPlatform = {
    base: "",
    calls,
    script,
    count: (path) => calls.filter((call) => call.path === path).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  async function handle(request: IncomingMessage, response: ServerResponse) {
    const call = await readCall(request);
    calls.push(call);
    answer(request, response, await platform.script(call));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(platform, { base: `http://127.0.0.1:${port}` });
}

async function readCall(request: IncomingMessage): Promise<ArrivedCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    contentType: request.headers["content-type"] ?? "",
    body: Buffer.concat(chunks),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, scripted: ScriptedAnswer) {
  if (scripted === "silence") return;
  if (scripted === "stall") {
    response.writeHead(200, { "content-length": "10" }).write("{");
    return;
  }
  if (scripted === "drop") {
    request.socket.destroy();
    return;
  }
  if ("raw" in scripted) {
    const { raw, status, contentType } = scripted as {
      raw: Buffer;
      status?: number;
      contentType?: string;
    };
    response.writeHead(status ?? 200, { "content-type": contentType ?? "text/html" }).end(raw);
    return;
  }
  response
    .writeHead(200, { "content-type": "application/json; encoding=utf-8" })
    .end(JSON.stringify(scripted));
}
