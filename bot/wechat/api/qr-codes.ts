import { z } from "zod";
import { callFor } from "./typed-call.ts";
import { webBase } from "./web-base.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

export interface QrCodeWish {
  /** A text of 1 to 64 characters, or a number. */
  readonly scene: string | number;
  /** Absent: permanent. */
  readonly expiresInSeconds?: number;
}

export interface QrCode {
  readonly ticket: string;
  /** The text inside the code. */
  readonly url: string;
  /** Absent for a permanent one. */
  readonly expiresInSeconds?: number;
}

const created = z.object({
  ticket: z.string(),
  url: z.string(),
  expire_seconds: z.number().optional(),
});

/** Source: fact sheet 7. */
const maxExpireSeconds = 2_592_000;
const maxSceneCharacters = 64;
const maxPermanentSceneId = 100_000;
const maxTemporarySceneId = 4_294_967_295;

const createPath = "/cgi-bin/qrcode/create";
/** Pictures of codes lie on another host than the interfaces. */
const pictureBase = "https://mp.weixin.qq.com";

/** QR codes that say where they were scanned. */
export class QrCodes {
  readonly #api: WechatApi;
  readonly #pictureBase: string;

  constructor(api: WechatApi, apiBase: string) {
    this.#api = api;
    this.#pictureBase = webBase(apiBase, pictureBase);
  }

  async create(wish: QrCodeWish): Promise<QrCode> {
    const problem = checkWish(wish);
    if (problem !== undefined) throw refuseInvalid(createPath, problem);
    const answer = await callFor(
      this.#api,
      {
        method: "POST",
        path: createPath,
        json: writeWish(wish),
        isSafe: false,
        capability: "qrCode",
      },
      created,
    );
    const { ticket, url, expire_seconds: expiresInSeconds } = answer;
    return { ticket, url, ...(expiresInSeconds !== undefined && { expiresInSeconds }) };
  }

  /** Open to everybody who has the ticket, without a token; 404 for a ticket that is unknown or over. */
  pictureAddress(ticket: string): string {
    return `${this.#pictureBase}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`;
  }
}

function writeWish({ scene, expiresInSeconds }: QrCodeWish) {
  const isText = typeof scene === "string";
  const kind = isText ? "STR_SCENE" : "SCENE";
  const action_info = { scene: isText ? { scene_str: scene } : { scene_id: scene } };
  if (expiresInSeconds === undefined) return { action_name: `QR_LIMIT_${kind}`, action_info };
  return { expire_seconds: expiresInSeconds, action_name: `QR_${kind}`, action_info };
}

function checkWish({ scene, expiresInSeconds }: QrCodeWish): string | undefined {
  if (expiresInSeconds !== undefined && !isWithin(expiresInSeconds, maxExpireSeconds)) {
    return `临时二维码的有效期要在 1 秒到 ${maxExpireSeconds} 秒（30 天）之间：请改好再生成`;
  }
  if (typeof scene === "string") {
    const { length } = Array.from(scene);
    if (isWithin(length, maxSceneCharacters)) return undefined;
    return `二维码的场景值要有 1 到 ${maxSceneCharacters} 个字符：请改好再生成`;
  }
  const max = expiresInSeconds === undefined ? maxPermanentSceneId : maxTemporarySceneId;
  return isWithin(scene, max) ? undefined : `二维码的场景编号要在 1 到 ${max} 之间：请改好再生成`;
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max;
}
