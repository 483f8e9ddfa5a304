import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { FileAnswer, okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { integerIn, isObject, textIn, type JsonObject } from "../http/json-body.ts";
import { readUpload } from "../http/read-upload.ts";
import { checkMedia, isMediaType, type MediaType } from "../rules/media-check.ts";
import { contentTypes } from "../rules/media-format.ts";
import { unixSeconds } from "../state/platform-calendar.ts";
import type { World } from "../world.ts";
import { mediaUrl } from "./media-calls.ts";

const largestPage = 20;

/** Permanent material. Source: fact sheet 6. */
export function materialCalls(world: World): Endpoint[] {
  return [
    {
      ...{ path: "/cgi-bin/material/add_material", method: "POST", bodyKind: "form" },
      right: "material",
      answer: (call) => addMaterial(world, call),
    },
    {
      ...{ path: "/cgi-bin/material/get_material", method: "POST", right: "material" },
      answer: (call) => readMaterial(world, call),
    },
    {
      ...{ path: "/cgi-bin/material/del_material", method: "POST", right: "material" },
      answer: (call) => deleteMaterial(world, call),
    },
    {
      ...{ path: "/cgi-bin/material/get_materialcount", method: "GET", right: "material" },
      answer: () => countMaterial(world),
    },
    {
      ...{ path: "/cgi-bin/material/batchget_material", method: "POST", right: "material" },
      answer: (call) => listMaterial(world, call),
    },
  ];
}

function addMaterial({ media }: World, call: ApiCall): object {
  const type = call.query.get("type") ?? "";
  demand(isMediaType(type), 40004);
  const { fileName, bytes, text } = readUpload(call);
  const contentType = contentTypes[checkMedia(bytes, type, "permanent")];
  const described = type === "video" ? readDescription(text("description")) : {};
  const file = { type, fileName, bytes, contentType, life: "permanent" as const };
  const mediaId = media.store({ ...file, ...described });
  return { media_id: mediaId, ...(type === "image" && { url: mediaUrl(call, mediaId) }) };
}

/** A video brings `{"title","introduction"}`. */
function readDescription(text: string): { title: string; introduction: string } {
  const description = parseObject(text);
  return { title: textIn(description, "title"), introduction: textIn(description, "introduction") };
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the refusal.
  }
  throw new ApiRefusal(47001);
}

function readMaterial(world: World, call: ApiCall): object {
  const mediaId = requirePermanent(world, call.body);
  const file = world.media.read(mediaId);
  demand(file !== undefined, 40007);
  if (file.type !== "video") return new FileAnswer(file.bytes, file.contentType, file.fileName);
  const { title, introduction } = file;
  return { title, description: introduction, down_url: mediaUrl(call, mediaId) };
}

function deleteMaterial(world: World, { body }: ApiCall): object {
  const mediaId = requirePermanent(world, body);
  demand(!world.menus.uses(mediaId), 48005);
  world.media.remove(mediaId);
  return okAnswer;
}

function requirePermanent({ media }: World, body: JsonObject): string {
  const mediaId = textIn(body, "media_id");
  demand(media.isPermanent(mediaId), 40007);
  return mediaId;
}

/** Articles are retired with the drafts: there are none. */
function countMaterial({ media }: World): object {
  const count = (type: MediaType) => media.listPermanent(type).length;
  return {
    voice_count: count("voice"),
    video_count: count("video"),
    image_count: count("image"),
    news_count: 0,
  };
}

function listMaterial(world: World, call: ApiCall): object {
  const { body } = call;
  const type = textIn(body, "type");
  demand(type === "news" || (isMediaType(type) && type !== "thumb"), 40004);
  const [offset = 0, count = 0] = [integerIn(body, "offset"), integerIn(body, "count")];
  demand(offset >= 0 && count >= 1 && count <= largestPage, 40035);
  const all = type === "news" ? [] : world.media.listPermanent(type);
  const item = all.slice(offset, offset + count).map(([mediaId, { fileName, storedAtMs }]) => ({
    ...{ media_id: mediaId, name: fileName, update_time: unixSeconds(storedAtMs) },
    ...(type === "image" && { url: mediaUrl(call, mediaId) }),
  }));
  return { total_count: all.length, item_count: item.length, item };
}
