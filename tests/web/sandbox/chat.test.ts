import { expect, it } from "vitest";
import { Chat, type ChatParts } from "../../../web/sandbox/chat.ts";
import type { MessageDraft } from "../../../web/sandbox/message-store.ts";

it("shows what the account sends in the order in which it came, however long a look-up takes", async () => {
  const shown: unknown[] = [];
  let answerFirst = (): void => undefined;
  const slow = new Promise<void>((resolve) => (answerFirst = resolve));
  const lookUps = [slow, Promise.resolve()];
  const parts = {
    followers: { findByOpenid: () => lookUps.shift()?.then(() => ({ _id: 7 })) },
    messages: {
      append: (_followerId: number, { content }: MessageDraft) => {
        shown.push(content);
        return Promise.resolve();
      },
    },
    phone: { offsetMs: () => 0 },
    now: () => new Date(0),
  };
  const chat = new Chat(parts as unknown as ChatParts);
  const texts = ["一", "二"];
  const received = texts.map((content) => chat.receive("o", { kind: "text", content }));
  await new Promise(setImmediate);
  answerFirst();
  expect(await Promise.all(received)).toEqual([true, true]);
  expect(shown).toEqual(
    texts.map((content) => ({ kind: "message", message: { kind: "text", content } })),
  );
});
