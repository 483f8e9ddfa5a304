import { BsonDocument, type Value } from "./bson-value.ts";
import { CommandError } from "./command-error.ts";

/** One key per combination of array elements on the paths. An empty array at the end gives undefined
 *  (BSON's, below null); a missing value gives null. */
export type IndexKey = readonly (Value | undefined)[];

export interface IndexKeys {
  readonly keys: readonly IndexKey[];
  /** The places of the paths on which an array lay, even an empty one. */
  readonly arrayFields: ReadonlySet<number>;
}

/** A field's path and how far it was followed. */
interface FieldState {
  readonly parts: readonly string[];
  next: number;
}

interface Positional {
  readonly element: Value;
  readonly rest: FieldState;
  readonly value: Value | undefined;
}

interface KeyRules {
  readonly paths: readonly (readonly string[])[];
  /** Leaves out keys of which every field is missing (null does not count as missing). */
  readonly sparse: boolean;
}

/** The keys of a document for an index or a sort over several paths, as MongoDB makes them. */
export function indexKeysOf(document: BsonDocument, rules: KeyRules): IndexKeys {
  const { paths } = rules;
  const single = keyWithoutArrays(document, rules);
  if (single) return single;
  const expansion = new KeyExpansion(rules.sparse);
  expansion.expand({
    states: paths.map((parts) => ({ parts, next: 0 })),
    fixed: paths.map(() => undefined),
    container: document,
    missing: 0,
    positional: [],
  });
  return expansion;
}

const noFields: ReadonlySet<number> = new Set();

function keyWithoutArrays(
  document: BsonDocument,
  { paths, sparse }: KeyRules,
): IndexKeys | undefined {
  const key: Value[] = [];
  let missing = 0;
  for (const parts of paths) {
    const value = extract(document, { parts, next: 0 });
    if (Array.isArray(value)) return undefined;
    if (value === undefined) missing += 1;
    key.push(value ?? null);
  }
  const isLeftOut = sparse && missing === paths.length;
  return { keys: isLeftOut ? [] : [key], arrayFields: noFields };
}

/** Follows a path through objects to its end or to the first array; `state.next` moves along. */
function extract(container: Value | undefined, state: FieldState): Value | undefined {
  let value = container;
  while (state.next < state.parts.length) {
    if (!(value instanceof BsonDocument)) return undefined;
    value = value.get(state.parts[state.next] ?? "");
    state.next += 1;
    if (Array.isArray(value) || value === undefined) return value;
  }
  return value;
}

interface Level {
  readonly states: FieldState[];
  readonly fixed: (Value | undefined)[];
  readonly container: Value | undefined;
  /** How many fields were found missing so far. */
  readonly missing: number;
  readonly positional: readonly (Positional | undefined)[];
}

/** What following the paths of one level has found so far. */
interface Step {
  array: Value[] | undefined;
  readonly onArray: number[];
  isNested: boolean;
  missing: number;
}

class KeyExpansion {
  readonly keys: IndexKey[] = [];
  readonly arrayFields = new Set<number>();
  readonly #sparse: boolean;

  constructor(sparse: boolean) {
    this.#sparse = sparse;
  }

  expand(level: Level): void {
    const step: Step = { array: undefined, onArray: [], isNested: false, missing: level.missing };
    for (const [at, state] of level.states.entries()) {
      if (state.next < state.parts.length) this.advance(level, at, step);
    }
    const { array, missing } = step;
    if (array) {
      this.expandArray({ ...level, missing }, array, step);
    } else if (!this.#sparse || missing < level.states.length) {
      this.keys.push(level.fixed);
    }
  }

  /** Follows one path to its end, or to the array that all paths then wait at. */
  private advance(level: Level, at: number, step: Step): void {
    const state = level.states[at];
    if (!state) return;
    const { value, isNested } = nextElement(level, at, state);
    if (isNested) step.isNested = true;
    if (Array.isArray(value)) {
      step.array = sameArray(step.array, value);
      step.onArray.push(at);
      this.arrayFields.add(at);
      return;
    }
    level.fixed[at] = value ?? null;
    if (value !== undefined) return;
    state.next = state.parts.length;
    step.missing += 1;
  }

  private expandArray(
    level: Level,
    array: Value[],
    { onArray, isNested }: { onArray: readonly number[]; isNested: boolean },
  ): void {
    if (array.length === 0) {
      this.expandElement(level, undefined, { onArray, fixedTo: undefined, positional: [] });
      return;
    }
    const positional = level.states.map((state) => positionalOf(array, state));
    for (const element of array) {
      const fixedTo = isNested ? array : element;
      this.expandElement(level, element, { onArray, fixedTo, positional });
    }
  }

  private expandElement(
    level: Level,
    element: Value | undefined,
    terminal: {
      readonly onArray: readonly number[];
      readonly fixedTo: Value | undefined;
      readonly positional: readonly (Positional | undefined)[];
    },
  ): void {
    const fixed = [...level.fixed];
    for (const at of terminal.onArray) {
      const state = level.states[at];
      if (state && state.next >= state.parts.length) fixed[at] = terminal.fixedTo;
    }
    this.expand({
      states: level.states.map(({ parts, next }) => ({ parts, next })),
      fixed,
      container: element instanceof BsonDocument ? element : undefined,
      missing: level.missing,
      positional: terminal.positional,
    });
  }
}

/** All indexed paths must run through one and the same array. */
function sameArray(known: Value[] | undefined, found: Value[]): Value[] {
  if (known && known !== found) throw new CommandError(171, "cannot index parallel arrays");
  return found;
}

/** A path like "a.1" names an array element: looked up once for the whole array. */
function positionalOf(array: readonly Value[], state: FieldState): Positional | undefined {
  if (state.next >= state.parts.length) return undefined;
  const name = state.parts[state.next] ?? "";
  const element = String(Number(name)) === name ? array[Number(name)] : undefined;
  if (element === undefined) return undefined;
  const rest = { parts: state.parts, next: state.next + 1 };
  const value = Array.isArray(element) ? element : extract(element, rest);
  return { element, rest, value };
}

function nextElement(level: Level, at: number, state: FieldState) {
  const name = state.parts[state.next] ?? "";
  const positional = level.positional[at];
  const { container } = level;
  if (container instanceof BsonDocument && container.has(name)) {
    if (positional) throw new CommandError(16746, `Ambiguous field name found in array: ${name}`);
    return { value: extract(container, state), isNested: false };
  }
  if (!positional) return { value: undefined, isNested: false };
  state.next = positional.rest.next;
  return { value: positional.value, isNested: Array.isArray(positional.element) };
}
