import { demand } from "../http/api-refusal.ts";
import { FileAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { readUpload } from "../http/read-upload.ts";
import { checkArticlePicture, checkMedia, isMediaType } from "../rules/media-check.ts";
import { contentTypes } from "../rules/media-format.ts";
import type { MediaFile } from "../rules/media-shelf.ts";
import { unixSeconds } from "../state/platform-calendar.ts";
import type { World } from "../world.ts";

/** Temporary media, and pictures for articles. Source: fact sheet 6. */
export function mediaCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/media/upload", method: "POST", right: "material", bodyKind: "form" },
      answer: (call) => uploadTemporary(world, call),
    },
    {
      ...{ path: "/cgi-bin/media/get", method: "GET", right: "material" },
      answer: (call) => {
        const file = readTemporary(world, call);
        if (file.type === "video") return { video_url: mediaUrl(call, mediaIdIn(call)) };
        return new FileAnswer(file.bytes, file.contentType, file.fileName);
      },
    },
    {
      ...{ path: "/cgi-bin/media/get/jssdk", method: "GET", right: "material" },
      answer: (call) => {
        const file = readTemporary(world, call);
        demand(file.type === "voice", 40007);
        return new FileAnswer(file.bytes, "voice/speex", file.fileName);
      },
    },
    {
      ...{ path: "/cgi-bin/media/uploadimg", method: "POST", right: "material", bodyKind: "form" },
      answer: (call) => uploadPicture(world, call),
    },
  ];
}

function uploadTemporary({ media, clock }: World, call: ApiCall): object {
  const type = call.query.get("type") ?? "";
  demand(isMediaType(type), 40004);
  const { fileName, bytes } = readUpload(call);
  const format = checkMedia(bytes, type, "temporary");
  const mediaId = media.store({ type, fileName, bytes, contentType: contentTypes[format] });
  const key = type === "thumb" ? "thumb_media_id" : "media_id";
  return { type, [key]: mediaId, created_at: unixSeconds(clock.now()) };
}

/** Not the account's material: it has an address, no media_id. */
function uploadPicture({ media }: World, call: ApiCall): object {
  const { fileName, bytes } = readUpload(call);
  const contentType = contentTypes[checkArticlePicture(bytes)];
  const life = "picture";
  return {
    url: mediaUrl(call, media.store({ type: "image", life, fileName, bytes, contentType })),
  };
}

function readTemporary({ media }: World, call: ApiCall): MediaFile {
  const file = media.read(mediaIdIn(call));
  demand(file?.life === "temporary", 40007);
  return file;
}

function mediaIdIn({ query }: ApiCall): string {
  return query.get("media_id") ?? "";
}

/** WeChat's would lie on mmbiz.qpic.cn; ours must be readable without WeChat. */
export function mediaUrl({ origin }: ApiCall, mediaId: string): string {
  return `${origin}/sandbox/api/media/${mediaId}`;
}
