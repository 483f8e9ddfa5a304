import { FileAnswer, type Endpoint } from "../http/endpoint.ts";
import { readAuthorizeRequest } from "../rules/authorize-request.ts";
import type { World } from "../world.ts";

const path = "/connect/oauth2/authorize";

/** The page that sends a visitor back with a code. Who he is only his phone knows, so its script goes on.
 *  Source: fact sheet 10.1. */
export function authorizeCalls({ account, settings }: World): Endpoint[] {
  return [
    {
      ...{ path, method: "GET", credentials: "none" },
      answer: ({ query }) => {
        const facts = { appId: account.appId, settings: settings.current };
        const request = readAuthorizeRequest(query.toString(), facts);
        return new FileAnswer(
          Buffer.from(request.kind === "right" ? page : refusalPage(request.text)),
          "text/html; charset=utf-8",
        );
      },
    },
  ];
}

const head = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>网页授权</title></head>`;
const page = `${head}<body><p id="notice" role="status">正在打开…</p><script src="/sandbox/authorize.js"></script></body></html>`;

/** Our own words: nothing of the request is in them. */
function refusalPage(text: string): string {
  return `${head}<body><p>${text}</p></body></html>`;
}
