import { z } from "zod";
import type { Log } from "../../log.ts";
import { checkMassMessage, writeMassMessage, type MassMessage } from "./mass-message.ts";
import type { Capability } from "./rights.ts";
import { describeSendFailure, type SendFailure } from "./send-outcome.ts";
import { callFor, readBody } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

export interface MassSend {
  readonly message: MassMessage;
  /** At most 32 bytes. Within 24 hours the platform makes one job of it, however often it comes. */
  readonly clientMsgId: string;
}

/** `sent`: the platform accepted the job; a result event by `msgId` tells what became of it. */
export type MassOutcome =
  | {
      readonly kind: "sent";
      readonly msgId: string;
      /** Of articles, for comments and figures. */
      readonly dataId?: string;
      /** It was accepted before, under the same `clientMsgId`. */
      readonly isRepeat: boolean;
    }
  | SendFailure;

export type PreviewOutcome = { readonly kind: "sent" } | SendFailure;

/** Source: fact sheet 5.2. */
export const massStatuses = ["SEND_SUCCESS", "SENDING", "SEND_FAIL", "DELETE"] as const;
export type MassStatus = (typeof massStatuses)[number];

/** Source: fact sheet 5.2. */
const openidLimits = { from: 2, to: 10_000 };
const maxClientMsgIdBytes = 32;
const repeatErrcode = 45_065;
const listPath = "/cgi-bin/message/mass/send";
const tagPath = "/cgi-bin/message/mass/sendall";
const previewPath = "/cgi-bin/message/mass/preview";

const id = z.union([z.number(), z.string()]).transform(String);
const sent = z.object({ msg_id: id, msg_data_id: id.optional() });
const found = z.object({ msg_status: z.enum(massStatuses) });

interface ToList {
  readonly openids: readonly string[];
}

interface ToTag {
  readonly tagId: number | "all";
}

interface MassRequest {
  readonly path: string;
  readonly capability: Capability;
  readonly to: object;
}

/** Mass sends. Source: "群发", fact sheet 5.2. */
export class MassSends {
  readonly #api: WechatApi;
  readonly #log: Log;

  constructor(api: WechatApi, log: Log) {
    this.#api = api;
    this.#log = log;
  }

  /** To 2 to 10,000 followers by name. One alone the platform refuses. */
  async toList({ openids, ...send }: MassSend & ToList): Promise<MassOutcome> {
    const request = { path: listPath, capability: "massToList", to: { touser: openids } } as const;
    const isInside = openids.length >= openidLimits.from && openids.length <= openidLimits.to;
    return this.#send(
      request,
      send,
      isInside ? undefined : "按名单群发一次要 2 到 10000 个人：请分批，剩一个人时换别的渠道",
    );
  }

  /** To who carries a tag, or to all. */
  async toTag({ tagId, ...send }: MassSend & ToTag): Promise<MassOutcome> {
    const filter = tagId === "all" ? { is_to_all: true } : { is_to_all: false, tag_id: tagId };
    return this.#send({ path: tagPath, capability: "massToAll", to: { filter } }, send);
  }

  /** To one follower only, outside all quotas of mass sends. A draft lives on. */
  async preview(openid: string, message: MassMessage): Promise<PreviewOutcome> {
    try {
      this.#check(previewPath, message);
      await this.#api.call({
        ...{ method: "POST", path: previewPath, isSafe: false, capability: "massToAll" },
        json: { touser: openid, ...writeMassMessage(message, true) },
      });
      return { kind: "sent" };
    } catch (error) {
      return describeSendFailure(previewPath, error, this.#log);
    }
  }

  /** @throws WechatApiError (40059: no such job), WechatUnreachable, ApiRefusedLocally */
  async status(msgId: string): Promise<MassStatus> {
    const path = "/cgi-bin/message/mass/get";
    const request = { method: "POST", path, json: { msg_id: msgId }, isSafe: true } as const;
    return (await callFor(this.#api, { ...request, capability: "massToAll" }, found)).msg_status;
  }

  /** Recipients keep the card, its content goes; of articles and videos only.
   *  @param articleIndex from 1; absent: all of them
   *  @throws as `status` */
  async remove(msgId: string, articleIndex = 0): Promise<void> {
    await this.#api.call({
      ...{ method: "POST", path: "/cgi-bin/message/mass/delete", isSafe: false },
      ...{ json: { msg_id: msgId, article_idx: articleIndex }, capability: "massToAll" },
    });
  }

  async #send(
    { path, capability, to }: MassRequest,
    { message, clientMsgId }: MassSend,
    problem?: string,
  ): Promise<MassOutcome> {
    try {
      this.#check(path, message, problem ?? checkClientMsgId(clientMsgId));
      const json = { ...to, ...writeMassMessage(message), clientmsgid: clientMsgId };
      const request = { method: "POST", path, json, isSafe: false, capability } as const;
      const { errcode, body } = await this.#api.call(request);
      const { msg_id: msgId, msg_data_id: dataId } = readBody(path, body, sent);
      const isRepeat = errcode === repeatErrcode;
      return { kind: "sent", msgId, isRepeat, ...(dataId !== undefined && { dataId }) };
    } catch (error) {
      return describeSendFailure(path, error, this.#log);
    }
  }

  /** @throws ApiRefusedLocally */
  #check(path: string, message: MassMessage, problem = checkMassMessage(message)): void {
    if (problem !== undefined) throw refuseInvalid(path, problem);
    if (message.type === "articles") this.#api.requireRight(path, "massArticles");
  }
}

function checkClientMsgId(clientMsgId: string): string | undefined {
  const bytes = Buffer.byteLength(clientMsgId);
  return bytes === 0 || bytes > maxClientMsgIdBytes
    ? "群发的防重编号（clientmsgid）要有 1 到 32 字节：请联系技术人员修改"
    : undefined;
}
