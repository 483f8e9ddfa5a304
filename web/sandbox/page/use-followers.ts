import { ref } from "vue";
import type { Follower } from "../api-types.ts";
import { api } from "./api-client.ts";

/** The pretend followers, newest first; more are read page by page. */
export function useFollowers() {
  const followers = ref<Follower[]>([]);
  const nextCursor = ref<string | null>(null);

  async function load(): Promise<void> {
    const page = await api.followers();
    followers.value = [...page.items];
    nextCursor.value = page.nextCursor;
  }

  async function loadMore(): Promise<void> {
    if (nextCursor.value === null) return;
    const page = await api.followers(nextCursor.value);
    const known = new Set(followers.value.map(({ id }) => id));
    followers.value.push(...page.items.filter(({ id }) => !known.has(id)));
    nextCursor.value = page.nextCursor;
  }

  async function create(name: string): Promise<Follower> {
    const created = await api.createFollower(name);
    followers.value.unshift(created);
    return created;
  }

  /** What a chat learned about its follower. */
  function update(changed: Follower): void {
    const index = followers.value.findIndex(({ id }) => id === changed.id);
    if (index !== -1) followers.value.splice(index, 1, changed);
  }

  return { followers, nextCursor, load, loadMore, create, update };
}
