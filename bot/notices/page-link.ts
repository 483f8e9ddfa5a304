import { createHmac, timingSafeEqual } from "node:crypto";

/** A page of ours for workers. */
export type PhonePage =
  | { readonly kind: "notice" | "event" | "digest"; readonly id: string }
  | { readonly kind: "unsubscribe" | "subscribe" };

/** Who opens a page, and what sent him there. */
export interface PageVisitor {
  /** Id of the follower: a keyed hash, never the openid. */
  readonly follower: string;
  /** The run that sent the link; absent for links of the chat. */
  readonly run?: string;
}

const lifetimeDays = 30;
const dayMs = 24 * 60 * 60_000;
const macBytes = 16;

/** Names the visitor to this one page, for 30 days. Whoever has the link is taken for him: it opens pages, signs up and
 *  off, and turns notices off; nothing personal is shown for it.
 *  @param key a subkey of FIELD_KEY */
export function signPageToken(
  page: PhonePage,
  { follower, run }: PageVisitor,
  { key, now }: { readonly key: Uint8Array; readonly now: Date },
): string {
  const expiresOnDay = Math.floor(now.getTime() / dayMs) + lifetimeDays;
  const parts = [expiresOnDay.toString(36), follower, ...(run === undefined ? [] : [run])];
  const payload = Buffer.from(parts.join("\n")).toString("base64url");
  return `${payload}.${macOf(page, payload, key)}`;
}

/** Undefined for a token of another page, one that is over, and anything else. */
export function readPageToken(
  page: PhonePage,
  token: string,
  { key, now }: { readonly key: Uint8Array; readonly now: Date },
): PageVisitor | undefined {
  const [payload = "", mac = "", ...more] = token.split(".");
  if (more.length > 0 || !isEqual(mac, macOf(page, payload, key))) return undefined;
  const [day = "", follower = "", run] = Buffer.from(payload, "base64url").toString().split("\n");
  if (Number.parseInt(day, 36) < Math.floor(now.getTime() / dayMs)) return undefined;
  return { follower, ...(run !== undefined && { run }) };
}

/** Addresses of the phone pages, each with its visitor's token. */
export class PageLinks {
  readonly #baseUrl: string;
  readonly #key: Uint8Array;

  /** @param baseUrl where workers reach us, without a slash at the end
   *  @param key a subkey of FIELD_KEY, purpose `pageLinkPurpose` */
  constructor(baseUrl: string, key: Uint8Array) {
    this.#baseUrl = baseUrl;
    this.#key = key;
  }

  address(page: PhonePage, visitor: PageVisitor, now: Date): string {
    return `${this.#baseUrl}${pathOf(page)}?t=${this.token(page, visitor, now)}`;
  }

  /** The same for everybody: the page finds out by itself who reads it, where the account has the right. */
  openAddress(page: PhonePage): string {
    return `${this.#baseUrl}${pathOf(page)}`;
  }

  token(page: PhonePage, visitor: PageVisitor, now: Date): string {
    return signPageToken(page, visitor, { key: this.#key, now });
  }

  read(page: PhonePage, token: string, now: Date): PageVisitor | undefined {
    return readPageToken(page, token, { key: this.#key, now });
  }
}

export const pageLinkPurpose = "page link";

export function pathOf(page: PhonePage): string {
  return "id" in page ? `/m/${page.kind}/${page.id}` : `/m/${page.kind}`;
}

function macOf(page: PhonePage, payload: string, key: Uint8Array): string {
  const mac = createHmac("sha256", key)
    .update(`${pathOf(page)}\n${payload}`)
    .digest();
  return mac.subarray(0, macBytes).toString("base64url");
}

function isEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
