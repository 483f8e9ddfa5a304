import { z } from "zod";
import type { Log } from "../../log.ts";
import { describeSendFailure, type SendFailure } from "./send-outcome.ts";
import { readKeywords, type Template } from "./template-keywords.ts";
import { callFor } from "./typed-call.ts";
import type { WechatApi } from "./wechat-api.ts";

export interface TemplateMessage {
  readonly openid: string;
  readonly templateId: string;
  /** Opened by a tap. */
  readonly url?: string;
  /** By keyword, `thing1`. */
  readonly data: Readonly<Record<string, string>>;
  /** One delivery per openid and id within 10 minutes: inside that time a send whose outcome is unknown may be
   *  repeated. */
  readonly clientMsgId: string;
}

/** `sent`: accepted; a result event by `msgId` tells whether it arrived. */
export type TemplateOutcome = { readonly kind: "sent"; readonly msgId: string } | SendFailure;

const sendPath = "/cgi-bin/message/template/send";
const listPath = "/cgi-bin/template/get_all_private_template";
const addPath = "/cgi-bin/template/api_add_template";
const removePath = "/cgi-bin/template/del_private_template";
const capability = "template";

const sent = z.object({ msgid: z.union([z.number(), z.string()]).transform(String) });
const listed = z.object({
  template_list: z.array(
    z.object({ template_id: z.string(), title: z.string(), content: z.string() }),
  ),
});
const added = z.object({ template_id: z.string() });

/** Template messages. Source: "模板消息", fact sheet 5.3. */
export class TemplateMessages {
  readonly #api: WechatApi;
  readonly #log: Log;

  constructor(api: WechatApi, log: Log) {
    this.#api = api;
    this.#log = log;
  }

  /** Sends once. */
  async send({
    openid,
    templateId,
    url,
    data,
    clientMsgId,
  }: TemplateMessage): Promise<TemplateOutcome> {
    const values = Object.entries(data).map(([key, value]) => [key, { value }] as const);
    const json = {
      ...{ touser: openid, template_id: templateId, client_msg_id: clientMsgId },
      ...(url !== undefined && { url }),
      data: Object.fromEntries(values),
    };
    try {
      const request = { method: "POST", path: sendPath, json, isSafe: false, capability } as const;
      const { msgid } = await callFor(this.#api, request, sent);
      return { kind: "sent", msgId: msgid };
    } catch (error) {
      return describeSendFailure(sendPath, error, this.#log);
    }
  }

  /** @throws WechatApiError, WechatUnreachable, ApiRefusedLocally */
  async list(): Promise<readonly Template[]> {
    const request = { method: "GET", path: listPath, isSafe: true, capability } as const;
    const { template_list } = await callFor(this.#api, request, listed);
    return template_list.map(({ template_id, title, content }) => ({
      ...{ id: template_id, title },
      keywords: readKeywords(content),
    }));
  }

  /** Takes a template over from the library; returns its id.
   *  @param keywords names in the wanted order
   *  @throws as `list` */
  async add(shortId: string, keywords: readonly string[]): Promise<string> {
    const json = { template_id_short: shortId, keyword_name_list: keywords };
    const request = { method: "POST", path: addPath, json, isSafe: false, capability } as const;
    return (await callFor(this.#api, request, added)).template_id;
  }

  /** @throws as `list` */
  async remove(templateId: string): Promise<void> {
    const json = { template_id: templateId };
    await this.#api.call({ method: "POST", path: removePath, json, isSafe: false, capability });
  }
}
