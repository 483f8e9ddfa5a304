import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { textIn } from "../http/json-body.ts";
import type { PlatformFollower } from "../rules/follower-book.ts";
import type { World } from "../world.ts";
import { readMessage } from "./read-message.ts";

const longestWindowMs = 48 * 60 * 60_000;

/** Customer-service messages and typing. Source: fact sheet 5.1. */
export function messageCalls(world: World): Endpoint[] {
  return [
    {
      path: "/cgi-bin/message/custom/send",
      method: "POST",
      right: "customerService",
      answer: (call) => send(world, call),
    },
    {
      path: "/cgi-bin/message/custom/typing",
      method: "POST",
      right: "customerService",
      missingRightCode: 40200,
      answer: (call) => type(world, call),
    },
  ];
}

function send(world: World, { body }: ApiCall): object {
  const openid = textIn(body, "touser");
  const person = world.followers.require(openid);
  const message = readMessage(world, body);
  checkRecipient(world, person);
  world.contacts.take(openid);
  if (person.isProtectedMinor) throw new ApiRefusal(70000);
  world.phone.deliver(openid, message);
  return okAnswer;
}

/** Three codes say that he does not follow; which WeChat answers when is unconfirmed, so each has its case: never
 *  followed, went a moment ago ("subscription is canceled"), went long ago. Source: fact sheet 5.1. */
function checkRecipient({ clock }: World, person: PlatformFollower): void {
  demand(person.blacklistedAtMs === 0, 43019);
  demand(!person.isRestricted, 50002);
  demand(person.followNumber > 0, 43004);
  const isGone = !person.isFollowing;
  const goneMs = clock.now().getTime() - person.unfollowedAtMs;
  demand(!isGone || goneMs < longestWindowMs, 50005);
  demand(!isGone, 45015);
  demand(!person.refusesMessages, 48002);
}

function type(world: World, { body }: ApiCall): object {
  const openid = textIn(body, "touser");
  world.followers.require(openid);
  const command = textIn(body, "command");
  demand(command === "Typing" || command === "CancelTyping", 45072);
  const isTyping = command === "Typing";
  world.contacts.type(openid, isTyping);
  world.phone.showTyping(openid, isTyping);
  return okAnswer;
}
