import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { pathOf, type PhonePage } from "./page-link.ts";

/** A reader is known for so long before WeChat is asked again who he is; it asks nobody and shows nothing. */
const passMs = 2 * 60 * 60_000;
/** Whom WeChat does not tell us now it may tell later. */
const nobodyMs = 5 * 60_000;
/** From WeChat and back. */
const stateMs = 10 * 60_000;
const macBytes = 16;
const nonceBytes = 16;
const untilDigits = 9;
const stateShape = /^([0-9a-z]{9})([0-9a-f]{32})([0-9a-f]{32})$/;

export const readerPassPurpose = "reader pass";

export interface Reader {
  /** Id of the follower: a keyed hash, never the openid. Undefined: we asked, and nobody knows. */
  readonly follower: string | undefined;
}

/** What a reader's browser keeps once WeChat has told who he is, and what it carries there and back. */
export class ReaderPasses {
  readonly #key: Uint8Array;

  /** @param key a subkey of FIELD_KEY, purpose `readerPassPurpose` */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  issue({ follower }: Reader, now: Date): string {
    const lifeMs = follower === undefined ? nobodyMs : passMs;
    const payload = `${untilOf(now, lifeMs)}.${follower ?? ""}`;
    return `${payload}.${this.#mac("pass", payload)}`;
  }

  /** Undefined for a pass that is over, and anything else. */
  read(pass: string, now: Date): Reader | undefined {
    const [until = "", follower = "", mac = "", ...more] = pass.split(".");
    const isOurs = more.length === 0 && isEqual(mac, this.#mac("pass", `${until}.${follower}`));
    if (!isOurs || isOver(until, now)) return undefined;
    return { follower: follower === "" ? undefined : follower };
  }

  /** For one way to WeChat and back to this page: letters and digits, as WeChat wants it. */
  newState(page: PhonePage, now: Date): string {
    const payload = untilOf(now, stateMs) + randomBytes(nonceBytes).toString("hex");
    return payload + this.#mac(`state ${pathOf(page)}`, payload);
  }

  isState(state: string, page: PhonePage, now: Date): boolean {
    const [, until = "", nonce = "", mac = ""] = stateShape.exec(state) ?? [];
    return isEqual(mac, this.#mac(`state ${pathOf(page)}`, until + nonce)) && !isOver(until, now);
  }

  #mac(purpose: string, payload: string): string {
    const mac = createHmac("sha256", this.#key).update(`${purpose}\n${payload}`).digest();
    return mac.subarray(0, macBytes).toString("hex");
  }
}

function untilOf(now: Date, lifeMs: number): string {
  return (now.getTime() + lifeMs).toString(36).padStart(untilDigits, "0");
}

function isOver(until: string, now: Date): boolean {
  return !(Number.parseInt(until, 36) > now.getTime());
}

function isEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
