import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import { sealJson } from "../gateway/sealed-json.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";

/** What lies sealed in a kept message. */
export interface KeptContent {
  readonly message: OutgoingMessage;
  /** It may have reached him already. */
  readonly isUncertain?: boolean;
}

export interface KeepOrder extends KeptContent {
  readonly id: string;
  readonly conversation: string;
  readonly at: Date;
}

/** Keeps what could not be said until the follower comes back; twice is once. */
export async function keepForNextContact(
  { id, conversation, at, message, isUncertain }: KeepOrder,
  {
    stores,
    cipher,
  }: {
    readonly stores: Pick<Stores, "keptMessages" | "conversations">;
    readonly cipher: FieldCipher;
  },
): Promise<void> {
  const content: KeptContent = { message, ...(isUncertain && { isUncertain }) };
  const sealed = sealJson(cipher, content, "kept");
  await stores.keptMessages.keep(conversation, at, { id, message: sealed });
  await stores.conversations.countKept(conversation);
}
