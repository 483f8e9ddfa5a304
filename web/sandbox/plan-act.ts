import type { ChatContent, FollowerAct, MenuButton, Stall } from "./api-types.ts";
import {
  clickEvent,
  scanEvent,
  subscribeEvent,
  textMessage,
  unsubscribeEvent,
  viewEvent,
  type PushFields,
} from "./callback/push-fields.ts";

export interface ActFacts {
  readonly following: boolean;
  readonly stalls: readonly Stall[];
  readonly menu: readonly MenuButton[];
}

export type ActRefusal = "not-following" | "already-following" | "unknown-stall" | "unknown-button";

export type ActPlan =
  | {
      readonly kind: "push";
      readonly fields: PushFields;
      readonly content: ChatContent;
      /** Whether he follows afterwards. */
      readonly following: boolean;
    }
  | { readonly kind: "refused"; readonly reason: ActRefusal };

/** What WeChat makes of a follower's act: the push, and what the chat shows of it. */
export function planAct(act: FollowerAct, facts: ActFacts): ActPlan {
  if (act.kind === "follow") return planFollow(facts);
  if (act.kind === "scan") return planScan(act.scene, facts);
  if (!facts.following) return refused("not-following");
  switch (act.kind) {
    case "unfollow":
      return push(unsubscribeEvent(), { kind: "unfollow" }, false);
    case "text":
      return push(textMessage(act.text, act.menuItemId), { kind: "text", text: act.text });
    case "click":
      return planButton(findButton(facts.menu, "key", act.key), "click", clickEvent(act.key));
    case "view":
      return planButton(findButton(facts.menu, "url", act.url), "view", viewEvent(act.url));
  }
}

function planFollow({ following }: ActFacts): ActPlan {
  return following ? refused("already-following") : push(subscribeEvent(), { kind: "follow" });
}

function planScan(scene: string, { following, stalls }: ActFacts): ActPlan {
  const stall = stalls.find((candidate) => candidate.scene === scene);
  if (!stall) return refused("unknown-stall");
  return push(following ? scanEvent(scene) : subscribeEvent(scene), {
    kind: "scan",
    stallName: stall.name,
    isFollow: !following,
  });
}

function planButton(
  button: MenuButton | undefined,
  kind: "click" | "view",
  fields: PushFields,
): ActPlan {
  return button ? push(fields, { kind, buttonName: button.name }) : refused("unknown-button");
}

function findButton(menu: readonly MenuButton[], field: "key" | "url", value: string) {
  return menu
    .flatMap((button) => [button, ...(button.subButtons ?? [])])
    .find((button) => button[field] === value);
}

function push(fields: PushFields, content: ChatContent, following = true): ActPlan {
  return { kind: "push", fields, content, following };
}

function refused(reason: ActRefusal): ActPlan {
  return { kind: "refused", reason };
}
