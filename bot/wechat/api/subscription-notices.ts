import { z } from "zod";
import type { Log } from "../../log.ts";
import type { ApiRequest } from "./api-request.ts";
import { readKeywords, type Template } from "./template-keywords.ts";
import { describeSendFailure, type SendOutcome } from "./send-outcome.ts";
import { callFor } from "./typed-call.ts";
import type { WechatApi } from "./wechat-api.ts";

export interface SubscriptionNotice {
  readonly openid: string;
  readonly templateId: string;
  /** Opened by a tap. */
  readonly page?: string;
  /** By keyword, `thing1`. */
  readonly data: Readonly<Record<string, string>>;
  /** The platform takes it, but promises no guard by it: an unknown outcome may not be repeated. */
  readonly clientMsgId: string;
}

/** One consent, one send; or many, where the category allows it. */
export const noticeKinds = ["one-off", "long-term"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface NoticeTemplate extends Template {
  readonly kind: NoticeKind;
}

/** A template of the library. */
export interface LibraryTitle {
  readonly tid: string;
  readonly title: string;
  readonly kind: NoticeKind;
  readonly categoryId: string;
}

export interface LibraryKeyword {
  readonly kid: number;
  readonly name: string;
  readonly example: string;
  /** The prefix of its key, and so what a value may hold: `thing`. */
  readonly rule: string;
}

const sendPath = "/cgi-bin/message/subscribe/bizsend";
const folder = "/wxaapi/newtmpl";
const capability = "subscriptionNotice";

const text = z.union([z.number(), z.string()]).transform(String);
/** 2 one-off, 3 long-term. Source: fact sheet 5.4. */
const kind = z.coerce
  .number()
  .transform((type): NoticeKind => (type === 3 ? "long-term" : "one-off"));
const categories = z.object({ data: z.array(z.object({ id: text, name: z.string() })) });
const titles = z.object({
  count: z.number(),
  data: z.array(z.object({ tid: text, title: z.string(), type: kind, categoryId: text })),
});
const keywords = z.object({
  data: z.array(
    z.object({
      kid: z.number(),
      name: z.string(),
      example: z.string().default(""),
      rule: z.string().default(""),
    }),
  ),
});
const added = z.object({ priTmplId: z.string() });
const listed = z.object({
  data: z.array(
    z.object({ priTmplId: z.string(), title: z.string(), content: z.string(), type: kind }),
  ),
});

/** Subscription notices: to who agreed, as often as he agreed. Source: "订阅通知", fact sheet 5.4.
 *  Every call but `send` @throws WechatApiError, WechatUnreachable, ApiRefusedLocally. */
export class SubscriptionNotices {
  readonly #api: WechatApi;
  readonly #log: Log;

  constructor(api: WechatApi, log: Log) {
    this.#api = api;
    this.#log = log;
  }

  /** Sends once and uses one consent up. The platform answers without a number: the result event names follower and
   *  template only. */
  async send(notice: SubscriptionNotice): Promise<SendOutcome> {
    const { openid, templateId, page, data, clientMsgId } = notice;
    const values = Object.entries(data).map(([key, value]) => [key, { value }] as const);
    const json = {
      ...{ touser: openid, template_id: templateId, client_msg_id: clientMsgId },
      ...(page !== undefined && { page }),
      data: Object.fromEntries(values),
    };
    try {
      await this.#api.call({ method: "POST", path: sendPath, json, isSafe: false, capability });
      return { kind: "sent" };
    } catch (error) {
      return describeSendFailure(sendPath, error, this.#log);
    }
  }

  /** The account's own templates. */
  async list(): Promise<readonly NoticeTemplate[]> {
    const { data } = await callFor(this.#api, get("gettemplate"), listed);
    return data.map(({ priTmplId: id, title, content, type }) => ({
      ...{ id, title, kind: type, keywords: readKeywords(content) },
    }));
  }

  /** Of the account, for the library. */
  async categories(): Promise<readonly { id: string; name: string }[]> {
    return (await callFor(this.#api, get("getcategory"), categories)).data;
  }

  /** At most 30 at a time. */
  async libraryTitles(
    categoryIds: readonly string[],
    { offset, count }: { readonly offset: number; readonly count: number },
  ): Promise<{ total: number; items: readonly LibraryTitle[] }> {
    const query = { ids: categoryIds.join(","), start: String(offset), limit: String(count) };
    const found = await callFor(this.#api, get("getpubtemplatetitles", query), titles);
    const items = found.data.map(({ type, ...title }) => ({ ...title, kind: type }));
    return { total: found.count, items };
  }

  async libraryKeywords(tid: string): Promise<readonly LibraryKeyword[]> {
    return (await callFor(this.#api, get("getpubtemplatekeywords", { tid }), keywords)).data;
  }

  /** Takes a template over from the library; returns its id.
   *  @param keywordIds 2 to 5, in the wanted order
   *  @param purpose what it is for, at most 15 characters */
  async add(tid: string, keywordIds: readonly number[], purpose: string): Promise<string> {
    const json = { tid, kidList: keywordIds, sceneDesc: purpose };
    return (await callFor(this.#api, post("addtemplate", json), added)).priTmplId;
  }

  async remove(templateId: string): Promise<void> {
    await this.#api.call(post("deltemplate", { priTmplId: templateId }));
  }
}

function get(name: string, query: Readonly<Record<string, string>> = {}): ApiRequest {
  return { method: "GET", path: `${folder}/${name}`, query, isSafe: true, capability };
}

function post(name: string, json: object): ApiRequest {
  return { method: "POST", path: `${folder}/${name}`, json, isSafe: false, capability };
}
