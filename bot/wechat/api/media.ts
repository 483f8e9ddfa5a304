import { z } from "zod";
import type { DownloadedFile } from "./api-answer.ts";
import type { ApiRequest, UploadFile } from "./api-request.ts";
import { checkArticlePicture, checkMediaFile, type MediaType } from "./media-limits.ts";
import { callFor, readBody } from "./typed-call.ts";
import { refuseInvalid, type WechatApi } from "./wechat-api.ts";

const uploaded = z.object({
  media_id: z.string().optional(),
  thumb_media_id: z.string().optional(),
  created_at: z.number(),
});
const video = z.object({ video_url: z.string() });
const picture = z.object({ url: z.string() });

export type DownloadedMedia =
  | { readonly kind: "file"; readonly file: DownloadedFile }
  /** A video comes as an address. */
  | { readonly kind: "video"; readonly url: string };

const uploadPath = "/cgi-bin/media/upload";
const uploadImagePath = "/cgi-bin/media/uploadimg";

/** Temporary media, gone after three days, and pictures of articles. Source: fact sheet 6. */
export class Media {
  readonly #api: WechatApi;

  constructor(api: WechatApi) {
    this.#api = api;
  }

  async upload(type: MediaType, file: UploadFile): Promise<{ mediaId: string; uploadedAt: Date }> {
    const problem = checkMediaFile("temporary", type, file);
    if (problem !== undefined) throw refuseInvalid(uploadPath, problem);
    const request = { ...uploadRequest(uploadPath, file), query: { type } };
    const answer = await callFor(this.#api, request, uploaded);
    // A thumb's id has a key of its own.
    const mediaId = answer.media_id ?? answer.thumb_media_id ?? "";
    return { mediaId, uploadedAt: new Date(answer.created_at * 1_000) };
  }

  async download(mediaId: string): Promise<DownloadedMedia> {
    const request = downloadRequest("/cgi-bin/media/get", mediaId);
    const { file, body } = await this.#api.call(request);
    if (file) return { kind: "file", file };
    return { kind: "video", url: readBody(request.path, body, video).video_url };
  }

  /** A voice recorded in a page by the JS-SDK, as 16 kHz speex: clearer than `download` gives it. */
  async downloadSpeex(mediaId: string): Promise<DownloadedFile | undefined> {
    const { file } = await this.#api.call(downloadRequest("/cgi-bin/media/get/jssdk", mediaId));
    return file;
  }

  /** A picture inside articles: its address, which counts against no limit. */
  async uploadArticlePicture(file: UploadFile): Promise<string> {
    const problem = checkArticlePicture(file);
    if (problem !== undefined) throw refuseInvalid(uploadImagePath, problem);
    const answer = await callFor(this.#api, uploadRequest(uploadImagePath, file), picture);
    return answer.url;
  }
}

function uploadRequest(path: string, file: UploadFile): ApiRequest {
  return {
    method: "POST",
    path,
    form: [{ name: "media", file }],
    isSafe: false,
    capability: "material",
  };
}

function downloadRequest(path: string, mediaId: string): ApiRequest {
  return {
    method: "GET",
    path,
    query: { media_id: mediaId },
    isSafe: true,
    capability: "material",
    expectsFile: true,
  };
}
