import { z } from "zod";
import { jitter, type ApiClock } from "./api-clock.ts";
import { WechatApiError } from "./api-errors.ts";
import type { ApiRequest } from "./api-request.ts";
import { checkBatch, openidPage, type OpenidPage } from "./followers.ts";
import { callFor, readBody } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

const tag = z.object({ id: z.number(), name: z.string() });
const created = z.object({ tag });
const listed = z.object({ tags: z.array(tag.extend({ count: z.number() })) });
const tagIds = z.object({ tagid_list: z.array(z.number()) });
const failed = z.object({ fail_openid_list: z.array(z.string()).default([]) });

/** Source: fact sheet 9. */
const maxNameCharacters = 30;
const maxBatch = 50;
const maxTries = 4;
const retryWaitMs = { from: 500, to: 2_000 };

/** Who is left without the change. */
export interface TaggingResult {
  readonly failed: readonly string[];
}

/** Tags of the account and who carries them. */
export class Tags {
  readonly #api: WechatApi;
  readonly #clock: ApiClock;

  constructor(api: WechatApi, clock: ApiClock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** 0, 1 and 2 are the platform's own. */
  async list() {
    const request: ApiRequest = {
      method: "GET",
      path: "/cgi-bin/tags/get",
      isSafe: true,
      capability: "users",
    };
    return (await callFor(this.#api, request, listed)).tags;
  }

  async create(name: string): Promise<{ id: number; name: string }> {
    const request = post("/cgi-bin/tags/create", { tag: { name } }, false);
    checkName(request.path, name);
    return (await callFor(this.#api, request, created)).tag;
  }

  async rename(id: number, name: string): Promise<void> {
    const request = post("/cgi-bin/tags/update", { tag: { id, name } }, false);
    checkName(request.path, name);
    await this.#api.call(request);
  }

  /** Refused by the platform while more than 100,000 carry it. */
  async remove(id: number): Promise<void> {
    await this.#api.call(post("/cgi-bin/tags/delete", { tag: { id } }, false));
  }

  async members(tagid: number, after = ""): Promise<OpenidPage> {
    const request = post("/cgi-bin/user/tag/get", { tagid, next_openid: after }, true);
    return callFor(this.#api, request, openidPage);
  }

  async ofFollower(openid: string): Promise<readonly number[]> {
    const request = post("/cgi-bin/tags/getidlist", { openid }, true);
    return (await callFor(this.#api, request, tagIds)).tagid_list;
  }

  /** At most 50 openids; those that the platform could not do are tried again. */
  tag(id: number, openids: readonly string[]): Promise<TaggingResult> {
    return this.#change("/cgi-bin/tags/members/batchtagging", id, openids);
  }

  untag(id: number, openids: readonly string[]): Promise<TaggingResult> {
    return this.#change("/cgi-bin/tags/members/batchuntagging", id, openids);
  }

  async #change(path: string, tagid: number, openids: readonly string[]): Promise<TaggingResult> {
    checkBatch(path, openids, maxBatch);
    let left = openids;
    for (let tries = 1; ; tries++) {
      left = await this.#changeOnce(path, tagid, left);
      if (left.length === 0 || tries === maxTries) return { failed: left };
      await this.#clock.wait(jitter(this.#clock, retryWaitMs.from, retryWaitMs.to));
    }
  }

  /** Those that failed. */
  async #changeOnce(path: string, tagid: number, openids: readonly string[]) {
    try {
      await this.#api.call(post(path, { openid_list: openids, tagid }, false));
      return [];
    } catch (error) {
      const isPartly = error instanceof WechatApiError && error.action === "retry-failed-only";
      if (!isPartly) throw error;
      const { fail_openid_list: left } = readBody(path, error.answer, failed);
      if (left.length === 0) throw error;
      return left;
    }
  }
}

function post(path: string, json: object, isSafe: boolean): ApiRequest {
  return { method: "POST", path, json, isSafe, capability: "users" };
}

function checkName(path: string, name: string): void {
  const { length } = Array.from(name);
  if (name.trim() !== "" && length <= maxNameCharacters) return;
  throw refuseInvalid(path, `标签名要有 1 到 ${maxNameCharacters} 个字：请改好再保存`);
}
