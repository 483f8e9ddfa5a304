import Router from "koa-router";
import type { Connection } from "mongoose";
import { SandboxClock } from "../clock.ts";
import type { Seal } from "../message-store.ts";
import type { SandboxLog } from "../sandbox-log.ts";
import { addArticleRoute } from "./article-route.ts";
import { addControlRoutes } from "./control-routes.ts";
import { createEndpoints } from "./endpoints.ts";
import { noteFollowerAct, type PushFacts } from "./follower-acts.ts";
import { createApiHandler } from "./http/api-handler.ts";
import { addMediaRoute } from "./media-route.ts";
import { Phone } from "./phone.ts";
import type { PlatformSettings } from "./settings.ts";
import { StateStore } from "./state/state-store.ts";
import { createWorld, type PlatformAccount, type World } from "./world.ts";

export interface PretendApiOptions {
  readonly account: PlatformAccount;
  /** Absent: this process's own, beginning with the machine's time. */
  readonly clock?: SandboxClock;
  readonly settings?: Partial<PlatformSettings>;
  /** For the rate of faults; as Math.random. */
  readonly random?: () => number;
  /** Where the state outlives a restart. Absent: in memory only. */
  readonly keep?: { readonly connection: Connection; readonly seal: Seal };
  readonly log?: SandboxLog;
}

export const silentLog: SandboxLog = { info: () => undefined, error: () => undefined };

/** The API side of the pretend WeChat for one account, with everything that a test may look at or turn. */
export class PretendApi {
  /** `/sandbox/platform/*`, `/sandbox/api/control/*`, `/sandbox/api/media/*`, `/sandbox/articles/*`. */
  readonly router = new Router();
  readonly #world: World;
  readonly #phone = new Phone();
  readonly #store: StateStore | undefined;
  readonly #afterLoad: () => void;

  constructor(options: PretendApiOptions) {
    const { account, clock = new SandboxClock(), settings = {}, log = silentLog, keep } = options;
    const { random = Math.random } = options;
    const created = createWorld({ account, clock, settings, random, phone: this.#phone });
    this.#world = created.world;
    this.#afterLoad = created.afterLoad;
    const onError = (error: unknown) => log.error({ event: "sandbox.state-not-kept", error });
    this.#store = keep && new StateStore({ ...keep, maps: created.maps, onError });
    const handle = createApiHandler(this.#world, createEndpoints(this.#world));
    this.router.all(/^\/sandbox\/platform(\/.*)$/, (ctx) =>
      handle(ctx, ctx.path.slice("/sandbox/platform".length)),
    );
    addControlRoutes(this.router, this.#world, log);
    addMediaRoute(this.router, this.#world);
    addArticleRoute(this.router, this.#world);
  }

  get account(): PlatformAccount {
    return this.#world.account;
  }
  get clock() {
    return this.#world.clock;
  }
  get settings() {
    return this.#world.settings;
  }
  get faults() {
    return this.#world.faults;
  }
  get quotas() {
    return this.#world.quotas;
  }
  get calls() {
    return this.#world.calls;
  }
  get followers() {
    return this.#world.followers;
  }
  get contacts() {
    return this.#world.contacts;
  }
  get media() {
    return this.#world.media;
  }
  get tickets() {
    return this.#world.tickets;
  }
  /** `menus.current(openid)` is what a follower's chat shows. */
  get menus() {
    return this.#world.menus;
  }
  get tags() {
    return this.#world.tags;
  }
  get articles() {
    return this.#world.articles;
  }
  get templates() {
    return this.#world.templates;
  }
  /** By `openid client_msg_id`: how often each template send was delivered. */
  get templateSends() {
    return this.#world.templateSends;
  }
  /** Subscription notices that the account took over. */
  get notices() {
    return this.#world.notices;
  }
  get consents() {
    return this.#world.consents;
  }
  /** `oauth.authorize(openid, scope)` is what a visitor's phone does. */
  get oauth() {
    return this.#world.oauth;
  }
  get jsTickets() {
    return this.#world.jsTickets;
  }
  get drafts() {
    return this.#world.drafts;
  }
  /** Mass sends with who got them, and what each follower got this month. */
  get mass() {
    return this.#world.mass;
  }
  /** By `id clientmsgid`. */
  get massSends() {
    return this.#world.massSends;
  }
  get results() {
    return this.#world.results;
  }
  get tokens() {
    return this.#world.tokens;
  }

  /** Customer-service messages that reached the follower, the oldest first; the newest 50 are kept. */
  received(openid: string) {
    return this.#phone.received(openid);
  }

  onMessage(listener: Parameters<Phone["onMessage"]>[0]): void {
    this.#phone.onMessage(listener);
  }

  onTyping(listener: Parameters<Phone["onTyping"]>[0]): void {
    this.#phone.onTyping(listener);
  }

  /** The callback side tells what a follower did; called for every push, before it leaves. */
  noteAct(openid: string, push: PushFacts): void {
    noteFollowerAct(this.#world, openid, push);
  }

  /** Reads the state back and begins to keep it. */
  async start(): Promise<void> {
    if (!this.#store) return;
    await this.#store.load();
    this.#afterLoad();
    this.#store.start();
  }

  async stop(): Promise<void> {
    await this.#store?.stop();
  }
}
