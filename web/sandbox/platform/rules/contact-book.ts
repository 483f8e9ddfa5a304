import { ApiRefusal } from "../http/api-refusal.ts";
import type { KeptMap } from "../state/kept-map.ts";

/** What a follower does that lets the account write to him. */
export type ContactAction = "message" | "menu" | "follow" | "scan";

export interface Window {
  readonly untilMs: number;
  readonly left: number;
}

export interface Contact {
  readonly windows: Readonly<Partial<Record<ContactAction, Window>>>;
  /** The last message in either direction, for typing. */
  readonly trafficAtMs: number;
  readonly isTyping: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Allowances since 2023-06-12; each action has a bucket of its own. Source: fact sheet 5.1. */
const allowances: Readonly<Record<ContactAction, { count: number; lifeMs: number }>> = {
  message: { count: 5, lifeMs: 48 * hourMs },
  menu: { count: 3, lifeMs: minuteMs },
  follow: { count: 3, lifeMs: minuteMs },
  scan: { count: 3, lifeMs: minuteMs },
};
const typingTrafficMs = 30_000;

/** Customer-service windows and typing. Source: fact sheet 5.1. */
export class ContactBook {
  readonly #contacts: KeptMap<Contact>;
  readonly #now: () => Date;

  constructor(contacts: KeptMap<Contact>, now: () => Date) {
    this.#contacts = contacts;
    this.#now = now;
  }

  /** A new action renews its own bucket and touches no other. */
  open(openid: string, action: ContactAction): void {
    const nowMs = this.#now().getTime();
    const { count, lifeMs } = allowances[action];
    const window = { untilMs: nowMs + lifeMs, left: count };
    const { windows } = this.#contact(openid);
    this.#write(openid, { windows: { ...windows, [action]: window }, trafficAtMs: nowMs });
  }

  /** Takes one message from the bucket that ends first.
   *  @throws ApiRefusal 45015 when no window is open, 45047 when all open ones are used up. */
  take(openid: string): void {
    const nowMs = this.#now().getTime();
    const { windows } = this.#contact(openid);
    const open = entriesOf(windows).filter(([, { untilMs }]) => nowMs < untilMs);
    if (open.length === 0) throw new ApiRefusal(45015);
    const usable = open.filter(([, { left }]) => left > 0);
    const [first] = usable.sort(([, left], [, right]) => left.untilMs - right.untilMs);
    if (!first) throw new ApiRefusal(45047);
    const [action, window] = first;
    const used = { ...window, left: window.left - 1 };
    this.#write(openid, { windows: { ...windows, [action]: used }, trafficAtMs: nowMs });
  }

  /** Open windows, for pages and tests. */
  list(openid: string): (Window & { readonly action: ContactAction })[] {
    const nowMs = this.#now().getTime();
    return entriesOf(this.#contact(openid).windows)
      .filter(([, { untilMs }]) => nowMs < untilMs)
      .map(([action, window]) => ({ action, ...window }));
  }

  close(openid: string): void {
    this.#contacts.delete(openid);
  }

  /** @throws ApiRefusal 45080 without a message in the last 30 s, 45081 when already typing. */
  type(openid: string, isTyping: boolean): void {
    const contact = this.#contact(openid);
    const isFresh = this.#now().getTime() - contact.trafficAtMs <= typingTrafficMs;
    if (!isFresh) throw new ApiRefusal(45080);
    if (isTyping && contact.isTyping) throw new ApiRefusal(45081);
    this.#contacts.set(openid, { ...contact, isTyping });
  }

  #contact(openid: string): Contact {
    return this.#contacts.get(openid) ?? { windows: {}, trafficAtMs: 0, isTyping: false };
  }

  /** A message ends the typing. */
  #write(openid: string, contact: Omit<Contact, "isTyping">): void {
    this.#contacts.set(openid, { ...contact, isTyping: false });
  }
}

function entriesOf(windows: Contact["windows"]): [ContactAction, Window][] {
  return Object.entries(windows) as [ContactAction, Window][];
}
