import { setTimeout as pause } from "node:timers/promises";
import type { SeededRandom } from "../seeded-random.ts";
import type { Fleet } from "./fleet.ts";

export interface OrderFigures {
  readonly messages: number;
  readonly unanswered: number;
}

const pollMs = 5;

/** Bursts of many followers over all processes: message n + 1 is sent once n stands in the inbox, not once it is
 *  answered. Every callback must be handled once, in the order sent. @throws Error when one is not. */
export async function checkOrder(
  fleet: Fleet,
  random: SeededRandom,
  { followers, messagesEach }: { followers: number; messagesEach: number },
): Promise<OrderFigures> {
  const runs = Array.from({ length: followers }, () => runFollower(fleet, random, messagesEach));
  const unanswered = (await Promise.all(runs)).reduce((sum, count) => sum + count, 0);
  return { messages: followers * messagesEach, unanswered };
}

async function runFollower(
  fleet: Fleet,
  random: SeededRandom,
  messagesEach: number,
): Promise<number> {
  const [any] = fleet.ready();
  if (!any) throw new Error("no process runs");
  const openid = any.platform.createFollower();
  const id = fleet.cipher.hash(openid, "openid");
  const keys: string[] = [];
  const answers: Promise<{ kind: string }>[] = [];
  for (let index = 0; index < messagesEach; index++) {
    const { platform } = random.pick(fleet.ready());
    const key = `${Date.now()}${String(index).padStart(4, "0")}`;
    const xml = platform.writePush(openid, {
      MsgType: "text",
      Content: `第${index}句`,
      MsgId: key,
    });
    keys.push(key);
    answers.push(platform.pushXml(openid, xml));
    await untilReceived(fleet, id, key);
  }
  const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
  await untilDone(fleet, id);
  await checkHandled(fleet, id, keys);
  return kinds.filter((kind) => kind === "failed").length;
}

async function untilReceived(fleet: Fleet, id: string, key: string): Promise<void> {
  const { model } = fleet.stores.conversations;
  const known = { _id: id, $or: [{ handled: key }, { "inbox.key": key }] };
  while (!(await model.exists(known))) await pause(pollMs);
}

async function untilDone(fleet: Fleet, id: string): Promise<void> {
  const { model } = fleet.stores.conversations;
  while (await model.exists({ _id: id, isPending: true })) await pause(pollMs);
}

async function checkHandled(fleet: Fleet, id: string, keys: readonly string[]): Promise<void> {
  const conversation = await fleet.stores.conversations.model.findById(id).lean();
  const handled = conversation?.handled ?? [];
  if (handled.join() !== keys.join()) {
    throw new Error(`handled in another order: sent ${keys.join()}, handled ${handled.join()}`);
  }
  if (conversation?.turn !== keys.length) {
    throw new Error(`${keys.length} callbacks took ${conversation?.turn ?? 0} turns`);
  }
}
