import http from "node:http";
import type { AddressInfo } from "node:net";
import { decrypt, encrypt, sign } from "../../../web/sandbox/callback/callback-crypto.ts";
import type {
  CallbackSettings,
  MessageMode,
} from "../../../web/sandbox/callback/callback-settings.ts";
import {
  child,
  childText,
  readXml,
  type XmlElement,
} from "../../../web/sandbox/callback/xml-reader.ts";
import { cdata, writeXml, type XmlFields } from "../../../web/sandbox/callback/xml-writer.ts";

/** A request as the account's server sees it. */
export interface Pushed {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** The message in clear. */
  readonly xml: XmlElement;
  readonly atMs: number;
}

export type Answer =
  | { readonly body: string; readonly status?: number; readonly delayMs?: number }
  /** The connection is closed without an answer. */
  | "close"
  /** Half an answer, then the connection breaks. */
  | "break"
  /** No answer at all. */
  | "hang";

export interface FakeAccount {
  readonly callback: CallbackSettings;
  readonly pushed: Pushed[];
  stop(): Promise<void>;
}

const accountSettings = {
  token: "UnionSimToken01",
  encodingAesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appId: "wx1234567890abcdef",
  originalId: "gh_0a1b2c3d4e5f",
};

/** Somebody's account server on loopback that answers as `answer` says. */
export async function startFakeAccount(
  answer: (pushed: Pushed, number: number) => Answer,
  mode: MessageMode = "safe",
): Promise<FakeAccount> {
  const pushed: Pushed[] = [];
  const server = http.createServer((request, response) => {
    void readBody(request).then((body) => {
      const seen = readPushed(request, body);
      pushed.push(seen);
      send(response, answer(seen, pushed.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const callback = { ...accountSettings, url: `http://127.0.0.1:${port}/wechat`, mode };
  return {
    callback,
    pushed,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: http.ServerResponse, answer: Answer): void {
  if (answer === "hang") return;
  if (answer === "close") {
    response.socket?.destroy();
    return;
  }
  if (answer === "break") {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("<xml>");
    setTimeout(() => response.socket?.destroy(), 10);
    return;
  }
  setTimeout(() => {
    response.writeHead(answer.status ?? 200, { "Content-Type": "text/xml" });
    response.end(answer.body);
  }, answer.delayMs ?? 0);
}

function readPushed(request: http.IncomingMessage, body: string): Pushed {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const { method = "", headers } = request;
  return { method, url, headers, body, xml: readClear(body), atMs: performance.now() };
}

function readClear(body: string): XmlElement {
  const outer = readXml(body);
  const encrypted = outer && childText(outer, "Encrypt");
  if (!encrypted) return outer ?? { name: "", text: "", hasBareText: false, children: [] };
  const opened = decrypt(encrypted, accountSettings);
  const inner = opened.kind === "opened" ? readXml(opened.text) : undefined;
  if (!inner) throw new Error("the push does not open");
  return inner;
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A reply's XML in clear, addressed back to the sender; `fields` override. */
export function clearReply(pushed: Pushed, fields: XmlFields): string {
  return writeXml({
    ToUserName: childText(pushed.xml, "FromUserName"),
    FromUserName: childText(pushed.xml, "ToUserName"),
    CreateTime: 1_760_000_008,
    ...fields,
  });
}

export function sealedReply(clear: string, change: Partial<SealedParts> = {}): string {
  const parts = { timestamp: "1760000008", nonce: "1372623149", token: accountSettings.token };
  const { timestamp, nonce, token } = { ...parts, ...change };
  const cipher = { ...accountSettings, ...change };
  const encrypted = encrypt(clear, cipher, Buffer.from("replyREPLYreply0"));
  const signature = change.signature ?? sign(token, timestamp, nonce, encrypted);
  return `<xml><Encrypt>${cdata(encrypted)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`;
}

interface SealedParts {
  timestamp: string;
  nonce: string;
  token: string;
  signature: string;
  appId: string;
  encodingAesKey: string;
}

export function textReply(pushed: Pushed, content: string): Answer {
  return { body: sealedReply(clearReply(pushed, { MsgType: "text", Content: content })) };
}

export function fieldsOf(xml: XmlElement): Record<string, string> {
  return Object.fromEntries(xml.children.map(({ name }) => [name, child(xml, name)?.text ?? ""]));
}
