import type { Clause } from "./clauses.ts";
import type { ConceptKey, ConceptMatch, ConceptMatcher } from "./concept-matcher.ts";
import { hashText, mixKeys } from "./hash.ts";
import type { Unit } from "./unit.ts";

/** Feature key to value; the values' squares sum to 1. */
export type FeatureVector = ReadonlyMap<number, number>;

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
/** Concepts further apart than this are not said of each other. */
const pairReach = 5;
const closeReach = 2;

/** What the classifier sees of a message. */
export function readFeatures(clauses: readonly Clause[], matcher: ConceptMatcher): FeatureVector {
  const features = new Map<number, number>();
  let namesOurs = false;
  for (const { units, weight } of clauses) {
    const matches = matcher.match(units);
    addUnits(features, units, weight);
    addConcepts(features, matches, weight);
    namesOurs ||= matches.some(({ concepts }) => concepts.some(({ isGeneral }) => !isGeneral));
  }
  normaliseLength(features);
  if (!namesOurs && features.size > 0) features.set(nothingOfOursKey, nothingOfOursWeight);
  return features;
}

function add(features: Map<number, number>, key: number, value: number): void {
  features.set(key, (features.get(key) ?? 0) + value);
}

function addUnits(features: Map<number, number>, units: readonly Unit[], weight: number): void {
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
  features: Map<number, number>,
  matches: readonly ConceptMatch[],
  weight: number,
): void {
  for (const [index, { concepts, certainty }] of matches.entries()) {
    for (const { key } of concepts)
      add(features, mixKeys(kinds.concept, key), weights.concept * certainty * weight);
    for (const [distance, later] of matches.slice(index + 1, index + 1 + pairReach).entries()) {
      const nearness = distance < closeReach ? 1 : 0.6;
      addPairs(features, [concepts, later.concepts], weights.conceptPair * nearness * weight);
    }
  }
}

/** Two general ones together still say nothing of ours. */
function addPairs(
  features: Map<number, number>,
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

function normaliseLength(features: Map<number, number>): void {
  let squares = 0;
  for (const value of features.values()) squares += value * value;
  const length = Math.sqrt(squares) || 1;
  for (const [key, value] of features) features.set(key, value / length);
}
