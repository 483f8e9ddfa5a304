import {
  allButtons,
  picturePush,
  placePush,
  pushOf,
  refused,
  type ActFacts,
  type ActPlan,
} from "./act-plan.ts";
import type { FollowerAct, MenuButton, ScannedCode } from "./api-types.ts";
import {
  locationSelectEvent,
  picturesEvent,
  scanCodeEvent,
  type ScanCode,
} from "./callback/push-fields.ts";
import type { PlatformMessage } from "./platform/platform-message.ts";

type ActOf<Kind extends FollowerAct["kind"]> = Extract<FollowerAct, { kind: Kind }>;
/** The acts of menu buttons that first ask their follower for something, or show something by themselves. */
export type ButtonAct = ActOf<
  "scanCode" | "pictures" | "selectPlace" | "showMedia" | "showArticle"
>;

export function planButtonAct(act: ButtonAct, facts: ActFacts): ActPlan {
  switch (act.kind) {
    case "scanCode":
      return planScanCode(act, facts);
    case "pictures":
      return planPictures(act, facts);
    case "selectPlace":
      return planSelectPlace(act, facts);
    case "showMedia":
      return planShowMedia(act, facts);
    case "showArticle":
      return planShowArticle(act, facts);
  }
}

function planScanCode({ key, code }: ActOf<"scanCode">, { menu, stall }: ActFacts): ActPlan {
  const button = findTyped(menu, "scancode_", key);
  if (!button?.type) return refused("unknown-button");
  const scanned = readCode(code, stall);
  if (!scanned) return refused("unknown-stall");
  return pushOf({
    fields: scanCodeEvent(button.type, key, scanned),
    content: { kind: "scanCode", buttonName: button.name, result: scanned.result },
  });
}

function readCode(code: ScannedCode, stall: ActFacts["stall"]): ScanCode | undefined {
  if (!("scene" in code)) return code;
  return stall && { scanType: "qrcode", result: stall.address };
}

function planPictures({ key, mediaIds }: ActOf<"pictures">, { menu, media }: ActFacts): ActPlan {
  const button = findTyped(menu, "pic_", key);
  if (!button?.type) return refused("unknown-button");
  const sent = mediaIds.map((mediaId) => ({ mediaId, ...media.get(mediaId) }));
  const pictures = sent.flatMap(({ mediaId, type, md5Sum, url }) =>
    type === "image" && md5Sum !== undefined && url !== undefined
      ? [{ mediaId, type, md5Sum, url }]
      : [],
  );
  if (pictures.length < mediaIds.length) return refused("unknown-media");
  const md5Sums = pictures.map(({ md5Sum }) => md5Sum);
  return pushOf(
    {
      fields: picturesEvent(button.type, key, md5Sums),
      content: { kind: "pictures", buttonName: button.name, count: pictures.length },
    },
    pictures.map((picture) => picturePush(picture.mediaId, picture)),
  );
}

function planSelectPlace({ key, place }: ActOf<"selectPlace">, { menu }: ActFacts): ActPlan {
  const button = findTyped(menu, "location_select", key);
  if (!button) return refused("unknown-button");
  const content = { kind: "selectPlace", buttonName: button.name, label: place.label } as const;
  return pushOf({ fields: locationSelectEvent(key, place), content }, [placePush(place)]);
}

function planShowMedia({ mediaId }: ActOf<"showMedia">, { menu, media }: ActFacts): ActPlan {
  if (!allButtons(menu).some((button) => button.mediaId === mediaId)) {
    return refused("unknown-button");
  }
  return { kind: "show", content: { kind: "message", message: mediaMessage(mediaId, media) } };
}

function mediaMessage(mediaId: string, media: ActFacts["media"]): PlatformMessage {
  const type = media.get(mediaId)?.type;
  if (type === "video")
    return { kind: type, mediaId, thumbMediaId: "", title: "", description: "" };
  return { kind: type === "voice" ? type : "image", mediaId };
}

function planShowArticle({ articleId }: ActOf<"showArticle">, facts: ActFacts): ActPlan {
  const { menu, articleTitle: title = "" } = facts;
  if (!allButtons(menu).some((button) => button.articleId === articleId)) {
    return refused("unknown-button");
  }
  const message = { kind: "article", articleId, title } as const;
  return { kind: "show", content: { kind: "message", message } };
}

function findTyped(
  menu: readonly MenuButton[],
  typeStart: string,
  key: string,
): MenuButton | undefined {
  return allButtons(menu).find(
    (button) => button.key === key && button.type?.startsWith(typeStart) === true,
  );
}
