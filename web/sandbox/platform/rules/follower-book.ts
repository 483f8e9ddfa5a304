import { randomBytes } from "node:crypto";
import { ApiRefusal, demand } from "../http/api-refusal.ts";
import type { KeptMap } from "../state/kept-map.ts";

/** Somebody the account has an openid of. */
export interface PlatformFollower {
  /** Order of the last follow; 0: never followed. */
  readonly followNumber: number;
  readonly isFollowing: boolean;
  readonly subscribedAtMs: number;
  /** 0: never went. */
  readonly unfollowedAtMs: number;
  readonly subscribeScene: string;
  readonly remark: string;
  /** In the order in which they were put on: the last one decides the menu. */
  readonly tagIds: readonly number[];
  readonly qrScene: number;
  readonly qrSceneStr: string;
  /** 0: not on the blacklist. */
  readonly blacklistedAtMs: number;
  /** He switched the account's messages off: 48002. */
  readonly refusesMessages: boolean;
  /** Frozen or closed by the platform: 50002. */
  readonly isRestricted: boolean;
  /** Messages are dropped to protect minors: 70000. */
  readonly isProtectedMinor: boolean;
  /** 1 iOS, 2 Android, 3 other, for conditional menus. */
  readonly clientPlatform: "1" | "2" | "3";
}

interface Place {
  readonly id: string;
  readonly number: number;
}

/** How somebody came to follow. */
export interface FollowOrigin {
  readonly subscribeScene: string;
  readonly qrScene?: number;
  readonly qrSceneStr?: string;
}

const stranger: PlatformFollower = {
  followNumber: 0,
  isFollowing: false,
  subscribedAtMs: 0,
  unfollowedAtMs: 0,
  subscribeScene: "",
  remark: "",
  tagIds: [],
  qrScene: 0,
  qrSceneStr: "",
  blacklistedAtMs: 0,
  refusesMessages: false,
  isRestricted: false,
  isProtectedMinor: false,
  clientPlatform: "2",
};
const openidShape = /^o[\w-]{27}$/;
const openidBytes = 21;
const openidCharacters = 28;

/** Who follows the account, and what the platform knows of him. Source: fact sheet 9. */
export class FollowerBook {
  readonly #people: KeptMap<PlatformFollower>;
  readonly #now: () => Date;
  #lastNumber = 0;
  #following = 0;
  /** By follow number; undefined after somebody came or went. */
  #ordered: readonly Place[] | undefined;

  constructor(people: KeptMap<PlatformFollower>, now: () => Date) {
    this.#people = people;
    this.#now = now;
  }

  /** After the people came back from the database. */
  recount(): void {
    for (const { followNumber, isFollowing } of this.#people.values()) {
      this.#lastNumber = Math.max(this.#lastNumber, followNumber);
      if (isFollowing) this.#following += 1;
    }
  }

  get followingCount(): number {
    return this.#following;
  }

  find(openid: string): PlatformFollower | undefined {
    return this.#people.get(openid);
  }

  isFollowing(openid: string): boolean {
    return this.#people.get(openid)?.isFollowing ?? false;
  }

  /** @throws ApiRefusal `errcode` when the openid is not of this account. */
  require(openid: string, errcode = 40003): PlatformFollower {
    demand(openidShape.test(openid), 40003);
    const person = this.#people.get(openid);
    if (!person) throw new ApiRefusal(errcode);
    return person;
  }

  /** Makes the openid one of this account's, without a follow. */
  register(openid: string): void {
    if (!this.#people.has(openid)) this.#people.set(openid, stranger);
  }

  follow(openid: string, origin: FollowOrigin): void {
    const before = this.#people.get(openid) ?? stranger;
    if (!before.isFollowing) this.#following += 1;
    this.#lastNumber += 1;
    this.#people.set(openid, {
      ...before,
      ...{ qrScene: 0, qrSceneStr: "", ...origin },
      followNumber: this.#lastNumber,
      isFollowing: true,
      subscribedAtMs: this.#now().getTime(),
    });
    this.#ordered = undefined;
  }

  /** Remark and tags go with him. */
  unfollow(openid: string): void {
    const before = this.#people.get(openid) ?? stranger;
    if (before.isFollowing) this.#following -= 1;
    const unfollowedAtMs = this.#now().getTime();
    const gone = { isFollowing: false, unfollowedAtMs, remark: "", tagIds: [] };
    this.#people.set(openid, { ...before, ...gone });
    this.#ordered = undefined;
  }

  change(
    openid: string,
    changes: Partial<Omit<PlatformFollower, "isFollowing" | "followNumber">>,
  ): void {
    this.#people.set(openid, { ...(this.#people.get(openid) ?? stranger), ...changes });
  }

  /** That many people follow at once, without a push. */
  createMany(count: number): void {
    for (let made = 0; made < count; made += 1) {
      this.follow(createOpenid(), { subscribeScene: "ADD_SCENE_SEARCH" });
    }
  }

  /** Followers in the order of their follow, after `openid`, or from the first for "".
   *  @throws ApiRefusal 40003 when that openid never followed. */
  listAfter(openid: string, limit: number): string[] {
    const ordered = this.#order();
    const start = this.#startAfter(openid);
    return ordered.slice(start, start + limit).map(({ id }) => id);
  }

  entries(): IterableIterator<[string, PlatformFollower]> {
    return this.#people.entries();
  }

  #startAfter(openid: string): number {
    if (openid === "") return 0;
    const { followNumber } = this.require(openid);
    const ordered = this.#order();
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ordered[middle]?.number ?? 0) <= followNumber) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #order(): readonly Place[] {
    this.#ordered ??= [...this.#people.entries()]
      .filter(([, { isFollowing }]) => isFollowing)
      .map(([id, { followNumber }]) => ({ id, number: followNumber }))
      .sort((left, right) => left.number - right.number);
    return this.#ordered;
  }
}

/** "o" and 27 URL-safe characters. */
export function createOpenid(random: (size: number) => Buffer = randomBytes): string {
  return `o${random(openidBytes).toString("base64url")}`.slice(0, openidCharacters);
}
