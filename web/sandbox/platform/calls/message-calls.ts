import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { okAnswer, type ApiCall, type Endpoint } from "../http/endpoint.ts";
import { textIn } from "../http/json-body.ts";
import type { PlatformFollower } from "../rules/follower-book.ts";
import type { World } from "../world.ts";
import { readMessage } from "./read-message.ts";

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
  checkRecipient(person);
  world.contacts.take(openid);
  if (person.isProtectedMinor) throw new ApiRefusal(70000);
  world.phone.deliver(openid, message);
  return okAnswer;
}

/** Who once followed "is canceled" (45015); who never did must subscribe first (43004). Source: fact sheet 5.1. */
function checkRecipient(person: PlatformFollower): void {
  demand(person.blacklistedAtMs === 0, 43019);
  demand(!person.isRestricted, 50002);
  demand(person.followNumber > 0, 43004);
  demand(person.isFollowing, 45015);
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
