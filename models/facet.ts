/** Names in a follower's `facets`: what an audience can ask of him by one index. */
export const facetNames = {
  stall: (scene: string) => `stall/${scene}`,
  answer: (survey: string, question: string, value: string) =>
    `answer/${survey}/${question}/${value}`,
  enterprise: (key: string) => `enterprise/${key}`,
  event: (event: string, as: "signed-up" | "waiting") => `event/${event}/${as}`,
} as const;

/** Everything one survey says of him: replaced as a whole. */
export function isOfSurvey(facet: string, survey: string): boolean {
  return facet.startsWith(`answer/${survey}/`) || facet.startsWith("enterprise/");
}
