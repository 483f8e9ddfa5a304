import { z } from "zod";
import type { DownloadedFile } from "./api-answer.ts";
import type { ApiRequest, FormPart, UploadFile } from "./api-request.ts";
import { checkMediaFile, type MediaType } from "./media-limits.ts";
import { callFor, readBody } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

const added = z.object({ media_id: z.string(), url: z.string().optional() });
const news = z.object({ news_item: z.array(z.record(z.string(), z.unknown())) });
const video = z.object({ title: z.string(), description: z.string(), down_url: z.string() });
const counts = z.object({
  voice_count: z.number(),
  video_count: z.number(),
  image_count: z.number(),
  news_count: z.number(),
});
const page = z.object({
  total_count: z.number(),
  item: z.array(
    z.object({
      media_id: z.string(),
      name: z.string().default(""),
      update_time: z.number(),
      url: z.string().optional(),
    }),
  ),
});

export type Material =
  | { readonly kind: "file"; readonly file: DownloadedFile }
  | { readonly kind: "news"; readonly articles: readonly Readonly<Record<string, unknown>>[] }
  | {
      readonly kind: "video";
      readonly title: string;
      readonly description: string;
      readonly url: string;
    };

export interface VideoText {
  readonly title: string;
  readonly introduction: string;
}

/** Source: fact sheet 6. */
const maxPageSize = 20;
const addPath = "/cgi-bin/material/add_material";
const listPath = "/cgi-bin/material/batchget_material";

/** Permanent media. */
export class Materials {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  /** A video needs `videoText`. `url` comes back for images only. */
  async add(
    type: MediaType,
    file: UploadFile,
    videoText?: VideoText,
  ): Promise<{ mediaId: string; url?: string }> {
    const problem =
      checkMediaFile("permanent", type, file) ??
      (type === "video" && !videoText ? "视频要有标题和简介：请补上再上传" : undefined);
    if (problem !== undefined) throw refuseInvalid(addPath, problem);
    const description: FormPart[] = videoText
      ? [{ name: "description", value: JSON.stringify(videoText) }]
      : [];
    const { media_id, url } = await callFor(
      this.#api,
      {
        method: "POST",
        path: addPath,
        query: { type },
        form: [{ name: "media", file }, ...description],
        isSafe: false,
        capability: "material",
      },
      added,
    );
    return { mediaId: media_id, ...(url !== undefined && { url }) };
  }

  async get(mediaId: string): Promise<Material> {
    const path = "/cgi-bin/material/get_material";
    const { file, body } = await this.#api.call({
      ...post(path, { media_id: mediaId }, true),
      expectsFile: true,
    });
    if (file) return { kind: "file", file };
    if ("news_item" in body) {
      return { kind: "news", articles: readBody(path, body, news).news_item };
    }
    const { title, description, down_url } = readBody(path, body, video);
    return { kind: "video", title, description, url: down_url };
  }

  async remove(mediaId: string): Promise<void> {
    await this.#api.call(post("/cgi-bin/material/del_material", { media_id: mediaId }, false));
  }

  async count(): Promise<{ voice: number; video: number; image: number; news: number }> {
    const found = await callFor(
      this.#api,
      {
        method: "GET",
        path: "/cgi-bin/material/get_materialcount",
        isSafe: true,
        capability: "material",
      },
      counts,
    );
    const { voice_count, video_count, image_count, news_count } = found;
    return { voice: voice_count, video: video_count, image: image_count, news: news_count };
  }

  /** At most 20 a page, the newest first. */
  async list(
    type: "image" | "video" | "voice" | "news",
    { offset, count }: { offset: number; count: number },
  ) {
    if (count < 1 || count > maxPageSize) {
      throw refuseInvalid(listPath, `一次最多取 ${maxPageSize} 个素材：请分页取`);
    }
    const found = await callFor(this.#api, post(listPath, { type, offset, count }, true), page);
    const items = found.item.map(({ media_id, name, update_time, url }) => ({
      mediaId: media_id,
      name,
      updatedAt: new Date(update_time * 1_000),
      ...(url !== undefined && { url }),
    }));
    return { total: found.total_count, items };
  }
}

function post(path: string, json: object, isSafe: boolean): ApiRequest {
  return { method: "POST", path, json, isSafe, capability: "material" };
}
