import fc from "fast-check";
import {
  Binary,
  BsonDocument,
  DateValue,
  Double,
  ObjectId,
  Timestamp,
  type Value,
} from "../../../../models/embedded/language/bson-value.ts";

const edges = [0n, 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 60n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];

const long = fc.oneof(
  fc.constantFrom(...edges, ...edges.slice(0, 5).map((edge) => -edge)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

/** Longs near what a double can hold, and the doubles beside them. */
const double = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, 0, 1, 2 ** 53, 2 ** 60, 2 ** 63, -(2 ** 63)),
  long.map(Number),
);

const byteString = (lengths: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(lengths).map((bytes) => Buffer.from(bytes).toString("latin1"));

/** All code points, NUL and the ones beyond the first plane among them, but no halves of pairs. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom("", "a", "a\0", "a\0b", "\0", "Ａ", "😀", "\uffff", "张"),
);
const name = text.map((value) => value.replaceAll("\0", ""));

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.integer({ min: -2, max: 2 }),
  long,
  double.map((value) => new Double(value)),
  text,
  fc.maxSafeInteger().map((ms) => new DateValue(ms)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => new Timestamp(bits)),
  byteString({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc
    .tuple(fc.constantFrom(0, 4, 5, 128), byteString({ maxLength: 4 }))
    .map(([subtype, bytes]) => new Binary(subtype, bytes)),
);

const { document, value } = fc.letrec<{ document: BsonDocument; value: Value }>((tie) => ({
  document: fc
    .uniqueArray(fc.tuple(name, tie("value")), { maxLength: 3, selector: ([field]) => field })
    .map(
      (fields) =>
        new BsonDocument(
          fields.map(([field]) => field),
          fields.map(([, inside]) => inside),
        ),
    ),
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: "value" },
    { weight: 6, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 1, arbitrary: tie("document") },
  ),
}));

export const anyDocument = document;

/** Every storable value, and missing. */
export const anyValue = fc.oneof(
  { weight: 20, arbitrary: value },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
