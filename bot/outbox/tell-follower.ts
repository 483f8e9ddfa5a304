import type { FieldCipher } from "../../models/field-cipher.ts";
import { outboxPosition } from "../../models/outbox.ts";
import type { Stores } from "../../models/stores.ts";
import { sealJson } from "../gateway/sealed-json.ts";
import { sayText } from "../outgoing-message.ts";
import type { OutboxContent } from "./outbox-sender.ts";

export interface TellParts {
  readonly stores: Pick<Stores, "followers" | "outbox">;
  readonly cipher: FieldCipher;
  /** Sends a follower's messages now, in the background. */
  readonly wake: (conversation: string) => void;
  /** The platform's clock. */
  readonly platformNow: () => Date;
}

interface Told {
  readonly id: string;
  readonly follower: string;
  readonly text: string;
  /** What cannot be said now is not said at all. */
  readonly isFleeting?: boolean;
}

/** Tells a follower something that he did not just ask for. The same id is told once, however often it is asked for.
 *  False when he is gone. */
export async function tellFollower(
  { id, follower, text, isFleeting }: Told,
  { stores, cipher, wake, platformNow }: TellParts,
): Promise<boolean> {
  const found = await stores.followers.find(follower);
  if (!found?.isSubscribed) return false;
  const content: OutboxContent = { openid: found.openid, message: sayText(text) };
  const createdAt = platformNow();
  await stores.outbox.add({
    ...{ id, conversation: follower, createdAt, position: outboxPosition(createdAt) },
    content: sealJson(cipher, content, "outbox"),
    dueAt: new Date(),
    ...(isFleeting && { isFleeting }),
  });
  wake(follower);
  return true;
}
