import { z } from "zod";
import type { ApiRequest } from "./api-request.ts";
import { callFor } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

/** One page of openids; `next` goes into the next call, absent on the last page. */
export interface OpenidPage {
  /** Absent where the platform does not say. */
  readonly total?: number;
  readonly openids: readonly string[];
  readonly next?: string;
}

/** A page without anybody has no `data`. Source: fact sheet 9. */
export const openidPage = z
  .object({
    total: z.number().optional(),
    count: z.number(),
    data: z.object({ openid: z.array(z.string()) }).optional(),
    next_openid: z.string().optional(),
  })
  .transform(({ total, count, data, next_openid: next }): OpenidPage => {
    const openids = data?.openid ?? [];
    const hasNext = count > 0 && next !== undefined && next !== "";
    return { openids, ...(total !== undefined && { total }), ...(hasNext && { next }) };
  });

/** Nickname and picture are gone since 2021-12-27. Source: fact sheet 9. */
const profile = z
  .object({
    subscribe: z.number(),
    openid: z.string(),
    unionid: z.string().optional(),
    subscribe_time: z.number().optional(),
    remark: z.string().optional(),
    tagid_list: z.array(z.number()).optional(),
    subscribe_scene: z.string().optional(),
    qr_scene: z.number().optional(),
    qr_scene_str: z.string().optional(),
  })
  .transform((found) => ({
    openid: found.openid,
    isSubscribed: found.subscribe === 1,
    unionid: found.unionid,
    subscribedAt:
      found.subscribe_time === undefined ? undefined : new Date(found.subscribe_time * 1_000),
    remark: found.remark,
    tagIds: found.tagid_list ?? [],
    /** An open set: `ADD_SCENE_QR_CODE`. */
    subscribeScene: found.subscribe_scene,
    qrScene: found.qr_scene_str || (found.qr_scene ? String(found.qr_scene) : undefined),
  }));
const profiles = z.object({ user_info_list: z.array(profile) });

export type FollowerProfile = z.output<typeof profile>;

/** Source: fact sheet 9. */
const maxBatch = 100;
const maxRemarkBytes = 29;
const batchPath = "/cgi-bin/user/info/batchget";
const remarkPath = "/cgi-bin/user/info/updateremark";

/** Who follows the account. */
export class Followers {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  /** At most 10,000 openids, from the one after `after`. */
  async list(after = ""): Promise<OpenidPage> {
    return callFor(this.#api, get("/cgi-bin/user/get", { next_openid: after }), openidPage);
  }

  async profile(openid: string): Promise<FollowerProfile> {
    return callFor(this.#api, get("/cgi-bin/user/info", { openid, lang: "zh_CN" }), profile);
  }

  /** At most 100; somebody who left comes back as not subscribed. */
  async profiles(openids: readonly string[]): Promise<readonly FollowerProfile[]> {
    checkBatch(batchPath, openids, maxBatch);
    const user_list = openids.map((openid) => ({ openid, lang: "zh_CN" }));
    const request: ApiRequest = {
      method: "POST",
      path: batchPath,
      json: { user_list },
      isSafe: true,
      capability: "users",
    };
    return (await callFor(this.#api, request, profiles)).user_info_list;
  }

  async setRemark(openid: string, remark: string): Promise<void> {
    if (Buffer.byteLength(remark) > maxRemarkBytes) {
      throw refuseInvalid(remarkPath, "备注名要少于 30 字节（约 9 个汉字）：请写短一点");
    }
    await this.#api.call({
      method: "POST",
      path: remarkPath,
      json: { openid, remark },
      isSafe: false,
      capability: "remark",
    });
  }
}

function get(path: string, query: Record<string, string>): ApiRequest {
  return { method: "GET", path, query, isSafe: true, capability: "users" };
}

/** @throws ApiRefusedLocally */
export function checkBatch(path: string, openids: readonly string[], max: number): void {
  if (openids.length >= 1 && openids.length <= max) return;
  throw refuseInvalid(path, `一次要有 1 到 ${max} 个人，现在是 ${openids.length} 个：请分批操作`);
}
