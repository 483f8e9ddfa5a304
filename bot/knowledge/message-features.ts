import type { Clause } from "./clauses.ts";
import type { ConceptKey, ConceptMatch, ConceptMatcher } from "./concept-matcher.ts";
import { hashText, mixKeys } from "./hash.ts";
import type { Unit } from "./unit.ts";

/** Keys and their values in step; a key may stand twice. The values' squares sum to 1. */
export interface FeatureVector {
  readonly keys: readonly number[];
  readonly values: readonly number[];
}

interface FeatureList {
  readonly keys: number[];
  readonly values: number[];
}

/** How much each kind of feature says. Sounds carry typos and pinyin, characters keep 试用 from 使用. */
const weights = { character: 0.4, soundPair: 0.9, concept: 1, conceptPair: 0.8 };
const kinds = {
  character: hashText("character"),
  soundPair: hashText("sound pair"),
  concept: hashText("concept"),
  conceptPair: hashText("concept pair"),
};
const edgeKey = hashText("edge");
const nothingOfOursKey = hashText("nothing of ours");
const nothingOfOursWeight = 0.35;
/** A clause that names nothing of ours, beside one that does, is the story, not the ask. */
const asideWeight = 0.5;
/** Concepts further apart than this are not said of each other. */
const pairReach = 3;
const closeReach = 2;

/** What the classifier sees of a message. */
export function readFeatures(clauses: readonly Clause[], matcher: ConceptMatcher): FeatureVector {
  const features: FeatureList = { keys: [], values: [] };
  const read = clauses.map(({ units, weight }) => {
    const matches = matcher.match(units);
    return { units, matches, weight, namesOurs: matches.some(isOurs) };
  });
  const namesOurs = read.some((clause) => clause.namesOurs);
  for (const clause of read) {
    const weight = clause.weight * (namesOurs && !clause.namesOurs ? asideWeight : 1);
    addUnits(features, clause.units, weight);
    addConcepts(features, clause.matches, weight);
  }
  normaliseLength(features);
  if (!namesOurs && features.keys.length > 0) add(features, nothingOfOursKey, nothingOfOursWeight);
  return features;
}

function isOurs({ concepts }: ConceptMatch): boolean {
  return concepts.some(({ isGeneral }) => !isGeneral);
}

function add(features: FeatureList, key: number, value: number): void {
  features.keys.push(key);
  features.values.push(value);
}

function addUnits(features: FeatureList, units: readonly Unit[], weight: number): void {
  let before = edgeKey;
  for (const { character, characterKey, soundKey } of units) {
    if (character !== "")
      add(features, mixKeys(kinds.character, characterKey), weights.character * weight);
    add(features, pairKey(before, soundKey), weights.soundPair * weight);
    before = soundKey;
  }
  add(features, pairKey(before, edgeKey), weights.soundPair * weight);
}

function pairKey(first: number, second: number): number {
  return mixKeys(mixKeys(kinds.soundPair, first), second);
}

function addConcepts(
  features: FeatureList,
  matches: readonly ConceptMatch[],
  weight: number,
): void {
  for (let index = 0; index < matches.length; index++) {
    const match = matches[index];
    if (!match) continue;
    for (const { key } of match.concepts)
      add(features, mixKeys(kinds.concept, key), weights.concept * match.certainty * weight);
    const reach = Math.min(matches.length - 1, index + pairReach);
    for (let later = index + 1; later <= reach; later++) {
      const nearness = later - index <= closeReach ? 1 : 0.6;
      const pair = [match.concepts, matches[later]?.concepts ?? []] as const;
      addPairs(features, pair, weights.conceptPair * nearness * weight);
    }
  }
}

/** Two general ones together still say nothing of ours. */
function addPairs(
  features: FeatureList,
  [firsts, seconds]: readonly [readonly ConceptKey[], readonly ConceptKey[]],
  value: number,
): void {
  for (const first of firsts)
    for (const second of seconds)
      if (first !== second && !(first.isGeneral && second.isGeneral))
        add(features, mixKeys(kinds.conceptPair, unorderedKey(first.key, second.key)), value);
}

function unorderedKey(first: number, second: number): number {
  return mixKeys(Math.min(first, second), Math.max(first, second));
}

function normaliseLength({ values }: FeatureList): void {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares) || 1;
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) / length;
}
