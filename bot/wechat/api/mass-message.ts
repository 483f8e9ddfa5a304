/** What a mass send carries. Source: fact sheet 5.2. */
export type MassMessage =
  /** The media id of a draft: a successful send uses it up, so that the next one needs another draft. */
  | { readonly type: "articles"; readonly mediaId: string }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "images"; readonly mediaIds: readonly string[] };

/** As the platform takes texts of other kinds; the page states no limit. */
const maxTextBytes = 2_048;

/** Undefined when nothing speaks against it. */
export function checkMassMessage(message: MassMessage): string | undefined {
  switch (message.type) {
    case "text":
      if (message.text === "") return "群发的文字是空的：请写上内容";
      return Buffer.byteLength(message.text) > maxTextBytes
        ? "群发的文字最多 2048 字节（约 680 个字）：请缩短后再发"
        : undefined;
    case "images":
      return message.mediaIds.length === 0 ? "群发的图片一张也没有：请选好再发" : undefined;
    case "articles":
      return message.mediaId === "" ? "没有选草稿：请先建好草稿再发" : undefined;
  }
}

/** A preview takes one picture, and names it otherwise. */
export function writeMassMessage(message: MassMessage, isPreview = false): object {
  switch (message.type) {
    case "text":
      return { msgtype: "text", text: { content: message.text } };
    case "articles":
      return {
        ...{ msgtype: "mpnews", mpnews: { media_id: message.mediaId } },
        ...(!isPreview && { send_ignore_reprint: 0 }),
      };
    case "images":
      return isPreview
        ? { msgtype: "image", image: { media_id: message.mediaIds[0] } }
        : { msgtype: "image", images: { media_ids: message.mediaIds } };
  }
}
