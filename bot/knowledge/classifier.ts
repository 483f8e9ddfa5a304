import type { FeatureVector } from "./message-features.ts";

export interface Example {
  readonly features: FeatureVector;
  readonly label: number;
}

/** Softmax regression over sparse features, learnt when the index is built: always the same from the same examples. */
export interface Classifier {
  /** One probability a label; they sum to 1. */
  probabilities(features: FeatureVector): Float64Array;
}

interface Row {
  readonly columns: readonly number[];
  readonly values: readonly number[];
  readonly label: number;
}

interface Model {
  readonly labelCount: number;
  readonly columnOf: ReadonlyMap<number, number>;
  /** One run of `labelCount` weights a column. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

const rounds = 3;
const learningRate = 0.15;
const decayPerRound = 0.3;
/** Vectors have length 1; this is how far they may move a label. */
const featureScale = 6;
const biasRate = 0.3;
/** Corrections smaller than this change nothing that matters. */
const leastCorrection = 1e-3;
/** Some milliseconds of work. */
const rowsPerStep = 50;
/** A topic with three wordings must not drown among topics with eighty. */
const strongestLabelWeight = 5;

export function trainClassifier(examples: Iterable<Example>, labelCount: number): Classifier {
  const training = trainInSteps(examples, labelCount);
  for (;;) {
    const step = training.next();
    if (step.done) return step.value;
  }
}

/** The same, giving way every now and then: a process that answers meanwhile runs it a step at a time. */
export function* trainInSteps(
  examples: Iterable<Example>,
  labelCount: number,
): Generator<void, Classifier> {
  const columnOf = new Map<number, number>();
  const rows: Row[] = [];
  for (const example of examples) {
    rows.push(toRow(example, columnOf));
    if (rows.length % rowsPerStep === 0) yield;
  }
  const model: Model = {
    labelCount,
    columnOf,
    weights: new Float32Array(columnOf.size * labelCount),
    biases: new Float32Array(labelCount),
  };
  yield* learnAll(model, rows);
  return {
    probabilities(features) {
      const scores = new Float64Array(labelCount);
      scoreRow(model, toKnownRow(features, columnOf), scores);
      return softmax(scores);
    },
  };
}

function* learnAll(model: Model, rows: readonly Row[]): Generator<void, void> {
  const labelWeights = weighLabels(rows, model.labelCount);
  const order = rows.slice();
  const scores = new Float64Array(model.labelCount);
  const random = createRandom();
  for (let round = 0; round < rounds; round++) {
    shuffle(order, random);
    const rate = learningRate / (1 + round * decayPerRound);
    for (const [at, row] of order.entries()) {
      scoreRow(model, row, scores);
      learn(model, row, { scores, rate: rate * (labelWeights[row.label] ?? 1) });
      if (at % rowsPerStep === 0) yield;
    }
  }
}

function toRow({ features, label }: Example, columnOf: Map<number, number>): Row {
  const columns = features.keys.map((key) => {
    const known = columnOf.get(key);
    if (known !== undefined) return known;
    const column = columnOf.size;
    columnOf.set(key, column);
    return column;
  });
  return { columns, values: features.values, label };
}

function toKnownRow({ keys, values }: FeatureVector, columnOf: ReadonlyMap<number, number>): Row {
  const known: { columns: number[]; values: number[] } = { columns: [], values: [] };
  for (const [at, key] of keys.entries()) {
    const column = columnOf.get(key);
    if (column === undefined) continue;
    known.columns.push(column);
    known.values.push(values[at] ?? 0);
  }
  return { ...known, label: -1 };
}

function weighLabels(rows: readonly Row[], labelCount: number): Float64Array {
  const counts = new Float64Array(labelCount);
  for (const { label } of rows) counts[label] = (counts[label] ?? 0) + 1;
  const mean = rows.length / labelCount;
  return counts.map((count) =>
    count === 0 ? 0 : Math.min(strongestLabelWeight, Math.sqrt(mean / count)),
  );
}

function learn(
  model: Model,
  row: Row,
  { scores, rate }: { scores: Float64Array; rate: number },
): void {
  const probabilities = softmax(scores);
  for (let label = 0; label < model.labelCount; label++) {
    const wanted = label === row.label ? 1 : 0;
    const correction = (wanted - (probabilities[label] ?? 0)) * rate;
    if (Math.abs(correction) >= leastCorrection) correct(model, row, { label, correction });
  }
}

function correct(
  { weights, biases, labelCount }: Model,
  { columns, values }: Row,
  { label, correction }: { label: number; correction: number },
): void {
  biases[label] = (biases[label] ?? 0) + correction * biasRate;
  const step = correction * featureScale;
  for (let at = 0; at < columns.length; at++) {
    const index = (columns[at] ?? 0) * labelCount + label;
    weights[index] = (weights[index] ?? 0) + step * (values[at] ?? 0);
  }
}

function scoreRow(
  { weights, biases, labelCount }: Model,
  { columns, values }: Row,
  scores: Float64Array,
): void {
  scores.set(biases);
  for (let at = 0; at < columns.length; at++) {
    const start = (columns[at] ?? 0) * labelCount;
    const value = (values[at] ?? 0) * featureScale;
    for (let label = 0; label < labelCount; label++)
      scores[label] = (scores[label] ?? 0) + (weights[start + label] ?? 0) * value;
  }
}

/** In place. */
function softmax(scores: Float64Array): Float64Array {
  let highest = -Infinity;
  for (const score of scores) highest = Math.max(highest, score);
  let sum = 0;
  for (let label = 0; label < scores.length; label++) {
    const odds = Math.exp((scores[label] ?? 0) - highest);
    scores[label] = odds;
    sum += odds;
  }
  for (let label = 0; label < scores.length; label++) scores[label] = (scores[label] ?? 0) / sum;
  return scores;
}

/** Always the same numbers: one set of texts gives one search. */
function createRandom(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function shuffle(rows: Row[], random: () => number): void {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = rows[last];
    const replacement = rows[other];
    if (!moved || !replacement) continue;
    rows[last] = replacement;
    rows[other] = moved;
  }
}
