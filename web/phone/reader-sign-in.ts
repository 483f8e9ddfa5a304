import { createHash } from "node:crypto";
import type { Context } from "koa";
import type { Log } from "../../bot/log.ts";
import { pathOf, type PhonePage } from "../../bot/notices/page-link.ts";
import type { ReaderPasses } from "../../bot/notices/reader-pass.ts";
import { WechatApiError } from "../../bot/wechat/api/api-errors.ts";
import type { OAuth, Visitor } from "../../bot/wechat/api/oauth.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";

export interface ReaderSignInOptions {
  readonly passes: ReaderPasses;
  readonly oauth: Pick<OAuth, "authorizeAddress" | "exchange">;
  /** An account of another kind has no such right: everybody without a link of his own stays unknown. */
  readonly mayAsk: boolean;
  /** Where workers reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** The pretend phone opens our pages in a frame, with the browser's own user agent; its WeChat lies on our own host. */
  readonly isSandbox: boolean;
  readonly stores: Pick<Stores, "followers" | "usedNonces">;
  readonly cipher: Pick<FieldCipher, "hash">;
  readonly platformNow: () => Date;
  readonly log: Log;
  readonly exchangeBudgetMs?: number;
}

const passCookie = "goutonghui_reader";
const stateCookie = "goutonghui_asked";
/** A reader waits no longer for WeChat to say who he is: the page is shown without. */
const defaultBudgetMs = 3_000;

/** What a way to WeChat and back came to; `used`: its code had served before, as when a phone opens the page twice. */
type Told =
  { readonly kind: "follower"; readonly id: string } | { readonly kind: "nobody" | "used" };

/** Finds out who reads a page inside WeChat without a link of his own: over WeChat and back, without asking him
 *  (snsapi_base). His browser keeps a pass; openids stay here. Source: fact sheet 10.1. */
export class ReaderSignIn {
  readonly #options: ReaderSignInOptions;
  readonly #underWay = new Map<string, Promise<Told>>();

  constructor(options: ReaderSignInOptions) {
    this.#options = options;
  }

  /** Id of the follower, by his pass. */
  identify(ctx: Context): string | undefined {
    return this.#read(ctx)?.follower;
  }

  /** Sends a reader over WeChat who has not been there; false where that leads nowhere. */
  send(ctx: Context, page: PhonePage): boolean {
    const { passes, oauth, mayAsk, publicUrl, isSandbox, platformNow } = this.#options;
    if (!mayAsk || !this.#isInWechat(ctx) || this.#read(ctx)) return false;
    const state = passes.newState(page, platformNow());
    this.#setCookie(ctx, stateCookie, state);
    const address = oauth.authorizeAddress(publicUrl + backPathOf(page), state);
    ctx.set("Cache-Control", "no-store");
    ctx.redirect(isSandbox ? withoutOrigin(address) : address);
    return true;
  }

  /** He is back. True: his browser has his pass now, and the page may be opened anew. */
  async receive(ctx: Context, page: PhonePage): Promise<boolean> {
    const { code, state } = ctx.query;
    const carried = ctx.cookies.get(stateCookie) ?? "";
    this.#setCookie(ctx, stateCookie, "");
    if (typeof code !== "string" || typeof state !== "string" || code === "") return false;
    if (state !== carried || !(await this.#isFresh(state, code, page))) return false;
    const told = await this.#ask(code);
    const now = this.#options.platformNow();
    if (told.kind === "used") return this.identify(ctx) !== undefined;
    const follower = told.kind === "follower" ? told.id : undefined;
    this.#setCookie(ctx, passCookie, this.#options.passes.issue({ follower }, now));
    return follower !== undefined;
  }

  /** A state serves one code. */
  async #isFresh(state: string, code: string, page: PhonePage): Promise<boolean> {
    const { passes, stores, platformNow } = this.#options;
    if (!passes.isState(state, page, platformNow())) return false;
    const digest = createHash("sha256").update(code).digest("base64url");
    return stores.usedNonces.claim({ timestamp: "reader", nonce: state, digest });
  }

  /** Opened twice at once, it is asked once. */
  async #ask(code: string): Promise<Told> {
    const known = this.#underWay.get(code);
    if (known) return known;
    const asking = this.#exchange(code).finally(() => this.#underWay.delete(code));
    this.#underWay.set(code, asking);
    return asking;
  }

  async #exchange(code: string): Promise<Told> {
    const { oauth, log, exchangeBudgetMs = defaultBudgetMs } = this.#options;
    try {
      const visitor = await within(oauth.exchange(code), exchangeBudgetMs);
      if (visitor) return await this.#find(visitor);
      log.warn({ event: "reader.not-told", reason: "timeout" });
      return { kind: "nobody" };
    } catch (error) {
      const errcode = error instanceof WechatApiError ? error.errcode : undefined;
      log.warn({ event: "reader.not-told", errcode, error });
      const isUsed = error instanceof WechatApiError && error.action === "reuse-result";
      return { kind: isUsed ? "used" : "nobody" };
    }
  }

  /** Only who follows, or did, is somebody here. The openid of a snapshot (快照页) is made up. */
  async #find({ openid, isSnapshot }: Visitor): Promise<Told> {
    if (isSnapshot) return { kind: "nobody" };
    const { cipher, stores } = this.#options;
    const id = cipher.hash(openid, "openid");
    return (await stores.followers.find(id)) ? { kind: "follower", id } : { kind: "nobody" };
  }

  #read(ctx: Context) {
    const { passes, platformNow } = this.#options;
    return passes.read(ctx.cookies.get(passCookie) ?? "", platformNow());
  }

  #isInWechat(ctx: Context): boolean {
    if (/MicroMessenger/i.test(ctx.get("User-Agent"))) return true;
    return this.#options.isSandbox && ctx.get("Sec-Fetch-Dest") === "iframe";
  }

  /** For this visit of the browser; what is in it says itself how long it counts. */
  #setCookie(ctx: Context, name: string, value: string): void {
    // TLS ends at the reverse proxy: whether the browser speaks it, PUBLIC_URL says.
    ctx.cookies.secure = true;
    ctx.cookies.set(name, value, {
      ...{ httpOnly: true, sameSite: "lax", path: "/m", overwrite: true },
      secure: this.#options.publicUrl.startsWith("https:"),
    });
  }
}

/** Where WeChat sends a reader of this page back to. */
function backPathOf(page: PhonePage): string {
  return pathOf(page).replace(/^\/m/, "/m/back");
}

/** The pretend WeChat is found wherever the phone is. */
function withoutOrigin(address: string): string {
  const { pathname, search, hash } = new URL(address);
  return pathname + search + hash;
}

/** Undefined when it takes longer. */
async function within<Value>(work: Promise<Value>, budgetMs: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), budgetMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
