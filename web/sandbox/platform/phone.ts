import type { PlatformMessage } from "./platform-message.ts";
import type { PhoneLine } from "./world.ts";

type MessageListener = (openid: string, message: PlatformMessage) => void;
type TypingListener = (openid: string, isTyping: boolean) => void;

const newestKept = 50;

/** The followers' phones as the platform sees them: what arrived, and who wants to know. */
export class Phone implements PhoneLine {
  readonly #messages = new Map<string, PlatformMessage[]>();
  readonly #messageListeners: MessageListener[] = [];
  readonly #typingListeners: TypingListener[] = [];

  deliver(openid: string, message: PlatformMessage): void {
    const messages = this.#messages.get(openid) ?? [];
    messages.push(message);
    if (messages.length > newestKept) messages.shift();
    this.#messages.set(openid, messages);
    for (const listener of this.#messageListeners) listener(openid, message);
  }

  showTyping(openid: string, isTyping: boolean): void {
    for (const listener of this.#typingListeners) listener(openid, isTyping);
  }

  received(openid: string): readonly PlatformMessage[] {
    return [...(this.#messages.get(openid) ?? [])];
  }

  onMessage(listener: MessageListener): void {
    this.#messageListeners.push(listener);
  }

  onTyping(listener: TypingListener): void {
    this.#typingListeners.push(listener);
  }
}
