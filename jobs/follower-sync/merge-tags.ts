export interface TagSides {
  /** As our row has them. */
  readonly ours: readonly string[];
  /** As the platform has them. */
  readonly theirs: readonly string[];
  /** As both had them after the last sync. */
  readonly base: readonly string[];
}

export interface MergedTags {
  /** What both sides should have. */
  readonly tags: readonly string[];
  /** To be told to the platform: `+name`, `-name`. */
  readonly toTell: readonly string[];
}

/** Three-way merge: what either side added or removed since the last sync goes over to the other. */
export function mergeTags({ ours, theirs, base }: TagSides): MergedTags {
  const added = without(theirs, base);
  const removed = without(base, theirs);
  const tags = [...new Set([...without(ours, removed), ...added])].sort();
  return {
    tags,
    toTell: [
      ...without(tags, theirs).map((name) => `+${name}`),
      ...without(theirs, tags).map((name) => `-${name}`),
    ],
  };
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  return names.filter((name) => !others.includes(name));
}
