import { ApiRefusal, demand } from "../http/api-refusal.ts";
import { characterCount } from "../http/json-body.ts";
import type { KeptMap } from "../state/kept-map.ts";
import type { FollowerBook, PlatformFollower } from "./follower-book.ts";

export interface Tag {
  readonly id: number;
  readonly name: string;
}

/** 0, 1 and 2 are the platform's own; only 2, the starred ones, can be put on people. Source: fact sheet 9. */
const starred: Tag = { id: 2, name: "星标组" };
const lastSystemId = 2;
const firstOwnId = 100;
const mostTags = 100;
const longestName = 30;
const mostTagsOfPerson = 20;
/** More fans than this keep a tag from being deleted. */
const mostFansOfDeleted = 100_000;

/** Tags and who carries them. Source: fact sheet 9. */
export class TagBook {
  readonly #tags: KeptMap<Tag>;
  readonly #followers: FollowerBook;
  /** Openids whose tagging has not been answered yet. */
  readonly #busy = new Set<string>();

  constructor(tags: KeptMap<Tag>, followers: FollowerBook) {
    this.#tags = tags;
    this.#followers = followers;
  }

  /** With how many carry each. */
  list(): (Tag & { readonly count: number })[] {
    const counts = new Map<number, number>();
    for (const [, { tagIds }] of this.#followers.entries()) {
      for (const id of tagIds) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const own = [...this.#tags.values()].sort((left, right) => left.id - right.id);
    return [starred, ...own].map((tag) => ({ ...tag, count: counts.get(tag.id) ?? 0 }));
  }

  /** @throws ApiRefusal 45157, 45158, 45056. */
  create(name: string): Tag {
    this.#checkName(name);
    demand(this.#tags.size < mostTags, 45056);
    const ids = [...this.#tags.values()].map(({ id }) => id);
    const tag = { id: Math.max(firstOwnId - 1, ...ids) + 1, name };
    this.#tags.set(String(tag.id), tag);
    return tag;
  }

  /** @throws ApiRefusal 45058, 45159, 45157, 45158. */
  rename(id: number, name: string): void {
    const tag = this.#requireOwn(id);
    if (tag.name !== name) this.#checkName(name);
    this.#tags.set(String(id), { id, name });
  }

  /** Everybody loses it. @throws ApiRefusal 45058, 45159, 45057. */
  delete(id: number): void {
    this.#requireOwn(id);
    const carriers = this.carriersOf(id);
    demand(carriers.length <= mostFansOfDeleted, 45057);
    for (const [openid, { tagIds }] of carriers) {
      this.#followers.change(openid, { tagIds: tagIds.filter((other) => other !== id) });
    }
    this.#tags.delete(String(id));
  }

  /** Whether people can carry it. */
  isUsable(id: number): boolean {
    return id === starred.id || this.#tags.has(String(id));
  }

  /** @throws ApiRefusal 45159 when nobody can carry it. */
  requireUsable(id: number | undefined): number {
    demand(id !== undefined && this.isUsable(id), 45159);
    return id;
  }

  /** In the order of their follow. */
  carriersOf(id: number): [string, PlatformFollower][] {
    return [...this.#followers.entries()]
      .filter(([, { tagIds }]) => tagIds.includes(id))
      .sort(([, left], [, right]) => left.followNumber - right.followNumber);
  }

  /** The code that speaks against it; undefined: done. */
  putOn(openid: string, id: number): number | undefined {
    const person = this.#followers.find(openid);
    if (!person?.isFollowing) return 50005;
    const others = person.tagIds.filter((other) => other !== id);
    if (others.length >= mostTagsOfPerson) return 45059;
    this.#followers.change(openid, { tagIds: [...others, id] });
    return undefined;
  }

  takeOff(openid: string, id: number): number | undefined {
    const person = this.#followers.find(openid);
    if (!person?.isFollowing) return 50005;
    this.#followers.change(openid, { tagIds: person.tagIds.filter((other) => other !== id) });
    return undefined;
  }

  /** @throws ApiRefusal 45169 when another call is at one of them. Returns how to let them go. */
  hold(openids: readonly string[]): () => void {
    demand(!openids.some((openid) => this.#busy.has(openid)), 45169);
    for (const openid of openids) this.#busy.add(openid);
    return () => {
      for (const openid of openids) this.#busy.delete(openid);
    };
  }

  #requireOwn(id: number): Tag {
    demand(id < 0 || id > lastSystemId, 45058);
    const tag = this.#tags.get(String(id));
    if (!tag) throw new ApiRefusal(45159);
    return tag;
  }

  /** Characters, as the 2026 page says; older texts count bytes. Source: fact sheet 9. */
  #checkName(name: string): void {
    demand(name.trim() !== "", 45157);
    demand(characterCount(name) <= longestName, 45158);
    const isTaken = [starred, ...this.#tags.values()].some((tag) => tag.name === name);
    demand(!isTaken, 45157);
  }
}
