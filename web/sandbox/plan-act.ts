import {
  allButtons,
  picturePush,
  placePush,
  pushOf,
  refused,
  type ActFacts,
  type ActPlan,
} from "./act-plan.ts";
import type { ChatContent, FollowerAct, MenuButton } from "./api-types.ts";
import {
  clickEvent,
  codeEvent,
  miniprogramEvent,
  subscribeEvent,
  textMessage,
  unsubscribeEvent,
  viewEvent,
  voiceMessage,
  type PushFields,
} from "./callback/push-fields.ts";
import { planButtonAct } from "./plan-button-act.ts";

type MessageAct = Extract<FollowerAct, { kind: "text" | "image" | "voice" | "place" }>;
type LinkAct = Extract<FollowerAct, { kind: "click" | "view" | "miniprogram" }>;

/** What WeChat makes of a follower's act: the pushes, and what the chat shows of them. */
export function planAct(act: FollowerAct, facts: ActFacts): ActPlan {
  if (act.kind === "scan") return planScan(facts);
  if (act.kind === "follow" || act.kind === "unfollow") return planMove(act.kind, facts);
  if (!facts.following) return refused("not-following");
  if (isMessageAct(act)) return planMessage(act, facts);
  return isLinkAct(act) ? planLink(act, facts.menu) : planButtonAct(act, facts);
}

/** The media that an act names. */
export function mediaOf(act: FollowerAct): readonly string[] {
  if (act.kind === "image" || act.kind === "voice" || act.kind === "showMedia")
    return [act.mediaId];
  return act.kind === "pictures" ? act.mediaIds : [];
}

/** What the stall's code carries that an act scans. */
export function sceneOf(act: FollowerAct): string | undefined {
  if (act.kind === "scan") return act.scene;
  return act.kind === "scanCode" && "scene" in act.code ? act.code.scene : undefined;
}

function planMove(kind: "follow" | "unfollow", { following }: ActFacts): ActPlan {
  if (kind === "follow") {
    return following ? refused("already-following") : push(subscribeEvent(), { kind });
  }
  return following ? push(unsubscribeEvent(), { kind }, false) : refused("not-following");
}

function planScan({ following, stall }: ActFacts): ActPlan {
  if (!stall) return refused("unknown-stall");
  const { stallName } = stall;
  return push(codeEvent(stall, following), { kind: "scan", stallName, isFollow: !following });
}

function planMessage(act: MessageAct, { media }: ActFacts): ActPlan {
  if (act.kind === "text") {
    return push(textMessage(act.text, act.menuItemId), { kind: "text", text: act.text });
  }
  if (act.kind === "place") return pushOf(placePush(act.place));
  const sent = media.get(act.mediaId);
  if (sent?.type !== act.kind) return refused("unknown-media");
  if (act.kind === "image") return pushOf(picturePush(act.mediaId, sent));
  const { mediaId, recognition } = act;
  const fields = voiceMessage({ mediaId, format: sent.voiceFormat, recognition });
  return push(fields, { kind: "voice", mediaId, recognition });
}

function planLink(act: LinkAct, menu: readonly MenuButton[]): ActPlan {
  switch (act.kind) {
    case "click":
      return planNamed(findButton(menu, "key", act.key), "click", clickEvent(act.key));
    case "view":
      return planNamed(findButton(menu, "url", act.url), "view", viewEvent(act.url));
    case "miniprogram": {
      const fields = miniprogramEvent(act.pagePath);
      return planNamed(findButton(menu, "pagePath", act.pagePath), "miniprogram", fields);
    }
  }
}

function planNamed(
  button: MenuButton | undefined,
  kind: LinkAct["kind"],
  fields: PushFields,
): ActPlan {
  return button ? push(fields, { kind, buttonName: button.name }) : refused("unknown-button");
}

function findButton(
  menu: readonly MenuButton[],
  field: "key" | "url" | "pagePath",
  value: string,
): MenuButton | undefined {
  return allButtons(menu).find((button) => button[field] === value);
}

function push(fields: PushFields, content: ChatContent, following = true): ActPlan {
  return { kind: "push", fields, content, following, more: [] };
}

function isMessageAct(act: FollowerAct): act is MessageAct {
  return ["text", "image", "voice", "place"].includes(act.kind);
}

function isLinkAct(act: FollowerAct): act is LinkAct {
  return ["click", "view", "miniprogram"].includes(act.kind);
}
