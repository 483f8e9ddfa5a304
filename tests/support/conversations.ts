import { randomUUID } from "node:crypto";
import { sealJson } from "../../bot/gateway/sealed-json.ts";
import type { Harness } from "./account-harness.ts";
import { testAccount } from "./test-account.ts";

export function conversationId({ cipher }: Pick<Harness, "cipher">, openid: string): string {
  return cipher.hash(openid, "openid");
}

/** A text of a new follower in his inbox, under the lease of somebody else. */
export async function callbackIdentity(
  harness: Harness,
): Promise<{ readonly openid: string; readonly key: string }> {
  const openid = harness.platform().createFollower();
  const key = randomUUID();
  const fields = {
    ToUserName: testAccount.originalId,
    FromUserName: openid,
    CreateTime: String(Math.floor(Date.now() / 1_000)),
    MsgType: "text",
    Content: "菜单",
    MsgId: key,
  };
  await harness.stores.conversations.receive(
    conversationId(harness, openid),
    {
      key,
      inbound: sealJson(harness.cipher, fields, "inbound"),
      receivedAt: new Date(),
      grant: { kind: "message", left: 5, untilAt: new Date(Date.now() + 60_000) },
    },
    { holder: "elsewhere:1", now: new Date() },
  );
  return { openid, key };
}
