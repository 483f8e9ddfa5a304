import { sayText, type OutgoingMessage } from "./outgoing-message.ts";
import { splitText } from "./wechat/split-text.ts";

/** Texts in parts of at most `maxBytes`; all but a text's last part carry the note. */
export function cutTexts(
  messages: readonly OutgoingMessage[],
  maxBytes: number,
  note = "",
): readonly OutgoingMessage[] {
  return messages.flatMap((message) => {
    if (message.type !== "text" || Buffer.byteLength(message.text) <= maxBytes) return [message];
    const parts = splitText(message.text, maxBytes - Buffer.byteLength(note));
    return parts.map((part, index) => sayText(index < parts.length - 1 ? part + note : part));
  });
}
