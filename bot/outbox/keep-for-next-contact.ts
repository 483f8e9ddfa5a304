import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import { cutTexts } from "../cut-texts.ts";
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
  readonly isCadres?: boolean;
}

/** Kept texts are short enough to stand in front of an ordinary reply: one that never fits would be lost. */
const maxKeptBytes = 1_000;

/** Keeps what could not be said until the follower comes back; twice is once. */
export async function keepForNextContact(
  { id, conversation, at, message, isUncertain, isCadres }: KeepOrder,
  {
    stores,
    cipher,
  }: {
    readonly stores: Pick<Stores, "keptMessages" | "conversations">;
    readonly cipher: FieldCipher;
  },
): Promise<void> {
  for (const [index, part] of cutTexts([message], maxKeptBytes).entries()) {
    const content: KeptContent = { message: part, ...(isUncertain && { isUncertain }) };
    const sealed = sealJson(cipher, content, "kept");
    await stores.keptMessages.keep(conversation, at, {
      ...{ id: partId(id, index), message: sealed },
      ...(isCadres && { isCadres }),
    });
  }
  await stores.conversations.countKept(conversation);
}

/** The message that was kept under this id, or in parts. */
export function messageOf(keptId: string): string {
  return keptId.replace(/\.part\d{2}$/, "");
}

/** Parts sort behind each other, and before the turn's next message. */
function partId(id: string, index: number): string {
  return index === 0 ? id : `${id}.part${String(index).padStart(2, "0")}`;
}
