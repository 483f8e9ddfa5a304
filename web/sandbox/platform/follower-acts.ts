import type { ContactAction } from "./rules/contact-book.ts";
import type { FollowOrigin } from "./rules/follower-book.ts";
import type { World } from "./world.ts";

/** The fields of a push that tell what a follower did. */
export interface PushFacts {
  readonly messageType: string;
  readonly event: string;
  readonly eventKey: string;
  readonly ticket: string;
  /** Not empty: a msgmenu item was tapped. */
  readonly menuItemId: string;
}

/** Only these menu clicks let the account write. Source: fact sheet 5.1. */
const menuEvents = new Set(["CLICK", "scancode_push", "scancode_waitmsg"]);
/** Results of jobs and notices about the account: nobody did anything. Source: fact sheet 2.3–2.5. */
const presentEvents = new Set([
  ...["subscribe", "unsubscribe", "SCAN", "LOCATION", "CLICK", "VIEW", "view_miniprogram"],
  ...["scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"],
  "location_select",
]);
const scenePrefix = /^qrscene_/;

/** What a push means for the follower list and the windows. Source: fact sheet 5.1, 9. */
export function noteFollowerAct(world: World, openid: string, push: PushFacts): void {
  const { followers, contacts } = world;
  const isEvent = push.messageType === "event";
  if (isEvent && !presentEvents.has(push.event)) return;
  if (push.event === "unsubscribe") {
    followers.unfollow(openid);
    contacts.close(openid);
    return;
  }
  if (push.event === "subscribe") followers.follow(openid, originOf(world, push));
  // Only followers can write or click: whoever does it unannounced became one elsewhere.
  if (!followers.isFollowing(openid)) {
    followers.follow(openid, { subscribeScene: "ADD_SCENE_OTHERS" });
  }
  const action = actionOf(push);
  if (action) contacts.open(openid, action);
}

function actionOf({ messageType, event, menuItemId }: PushFacts): ContactAction | undefined {
  if (messageType !== "event") return menuItemId === "" ? "message" : "menu";
  if (event === "subscribe") return "follow";
  if (event === "SCAN") return "scan";
  return menuEvents.has(event) ? "menu" : undefined;
}

function originOf({ tickets }: World, { eventKey, ticket }: PushFacts): FollowOrigin {
  const scene = eventKey.replace(scenePrefix, "");
  if (scene === "") return { subscribeScene: "ADD_SCENE_SEARCH" };
  const found = tickets.find(ticket);
  const subscribeScene = "ADD_SCENE_QR_CODE";
  if (found?.sceneId !== undefined) return { subscribeScene, qrScene: found.sceneId };
  return { subscribeScene, qrSceneStr: scene };
}
