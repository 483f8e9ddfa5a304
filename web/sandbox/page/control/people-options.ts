import type { Follower } from "../../api-types.ts";

export interface PersonOption {
  readonly id: string;
  readonly label: string;
}

/** Names as given; who shares a name is told apart by his number. */
export function peopleOptions(people: readonly Follower[]): PersonOption[] {
  const counts = new Map<string, number>();
  for (const { name } of people) counts.set(name, (counts.get(name) ?? 0) + 1);
  return people.map(({ id, name, following }) => ({
    id,
    label: [
      name,
      (counts.get(name) ?? 0) > 1 ? `（${id} 号）` : "",
      following ? "" : "（没有关注）",
    ].join(""),
  }));
}
