import type { Concept } from "./concept.ts";
import { hashText, mixKeys } from "./hash.ts";
import { readUnits, type Unit } from "./unit.ts";

/** A form found in a clause. */
export interface ConceptMatch {
  /** Several when a form is shared. */
  readonly concepts: readonly ConceptKey[];
  /** 1 as written, less by sound alone. */
  readonly certainty: number;
}

export interface ConceptKey {
  readonly key: number;
  readonly isGeneral: boolean;
}

/** Chained keys of prefixes and whole forms; a prefix that is no form has no concepts. */
type Forms = Map<number, readonly ConceptKey[]>;

interface Segment extends ConceptMatch {
  readonly length: number;
}

const soundCertainty = 0.75;
/** What a match costs, so that one long form beats two short ones. */
const matchCost = 0.3;
const chainStart = 0x9e3779b9;

export interface ConceptMatcher {
  /** The best segmentation of a clause into forms, left to right; what is no form is left out. */
  match(units: readonly Unit[]): readonly ConceptMatch[];
}

export function createConceptMatcher(concepts: readonly Concept[]): ConceptMatcher {
  const written: Forms = new Map();
  const spoken: Forms = new Map();
  for (const { id, forms, isGeneral = false } of concepts) {
    const concept: ConceptKey = { key: hashText(id), isGeneral };
    for (const form of forms.trim().split(/\s+/)) {
      const units = readUnits(form);
      if (units.every(({ character }) => character !== ""))
        addForm(written, units.map(characterKeyOf), concept);
      if (units.length > 1) addForm(spoken, units.map(soundKeyOf), concept);
    }
  }
  const best: Best = { scores: [], chosen: [] };
  return {
    match(units) {
      segment(units, best, { written, spoken });
      return collect(best.chosen, units.length);
    },
  };
}

function characterKeyOf(unit: Unit): number {
  return unit.characterKey;
}

function soundKeyOf(unit: Unit): number {
  return unit.soundKey;
}

/** Of all prefixes that are no form. */
const noConcepts: readonly ConceptKey[] = [];

function addForm(forms: Forms, keys: readonly number[], concept: ConceptKey): void {
  let chain = chainStart;
  for (const key of keys) {
    chain = mixKeys(chain, key);
    if (!forms.has(chain)) forms.set(chain, noConcepts);
  }
  const owners = forms.get(chain) ?? noConcepts;
  if (!owners.includes(concept)) forms.set(chain, [...owners, concept]);
}

function segment(
  units: readonly Unit[],
  best: Best,
  { written, spoken }: { written: Forms; spoken: Forms },
): void {
  best.scores[units.length] = 0;
  for (let start = units.length - 1; start >= 0; start--) {
    best.scores[start] = best.scores[start + 1] ?? 0;
    best.chosen[start] = undefined;
    tryForms(units, start, { best, forms: written, keyOf: characterKeyOf, certainty: 1 });
    tryForms(units, start, { best, forms: spoken, keyOf: soundKeyOf, certainty: soundCertainty });
  }
}

/** The best segmentation of what follows each place: one scratch for all messages. */
interface Best {
  readonly scores: number[];
  readonly chosen: (Segment | undefined)[];
}

interface Trial {
  readonly best: Best;
  readonly forms: Forms;
  readonly keyOf: (unit: Unit) => number;
  readonly certainty: number;
}

function tryForms(units: readonly Unit[], start: number, trial: Trial): void {
  const { scores, chosen } = trial.best;
  let chain = chainStart;
  for (let end = start; end < units.length; end++) {
    const unit = units[end];
    const concepts = unit && trial.forms.get((chain = mixKeys(chain, trial.keyOf(unit))));
    if (!concepts) return;
    const length = end - start + 1;
    const score = (scores[end + 1] ?? 0) + trial.certainty * length - matchCost;
    if (concepts.length === 0 || score <= (scores[start] ?? 0)) continue;
    scores[start] = score;
    chosen[start] = { concepts, certainty: trial.certainty, length };
  }
}

function collect(chosen: readonly (Segment | undefined)[], length: number): ConceptMatch[] {
  const matches: ConceptMatch[] = [];
  for (let at = 0; at < length;) {
    const match = chosen[at];
    if (match) matches.push(match);
    at += match?.length ?? 1;
  }
  return matches;
}
