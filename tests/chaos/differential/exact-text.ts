import {
  Binary,
  BsonDocument,
  DateValue,
  Double,
  ObjectId,
  Timestamp,
  type Value,
} from "../../../models/embedded/language/bson-value.ts";

/** A value as text that shows its type and the order of its fields: equal texts are equal values. */
export function exactText(value: Value | undefined): string {
  if (value === undefined) return "missing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return `${value}L`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(exactText).join(", ")}]`;
  if (value instanceof BsonDocument) return documentText(value);
  return scalarText(value);
}

function documentText(document: BsonDocument): string {
  const fields = [...document.entries()].map(([name, value]) => `${name}: ${exactText(value)}`);
  return `{${fields.join(", ")}}`;
}

function scalarText(value: Exclude<Value, string | number | bigint | boolean | null>): string {
  if (value instanceof Double) return `${Object.is(value.value, -0) ? "-0" : value.value}D`;
  if (value instanceof DateValue) return isRecent(value.ms) ? "Date(now)" : `Date(${value.ms})`;
  if (value instanceof ObjectId) return objectIdText(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Binary) return `Binary(${value.subtype}, ${JSON.stringify(value.bytes)})`;
  return "?";
}

/** What the servers' own clocks made: both are right. */
function isRecent(ms: number): boolean {
  return Math.abs(ms - Date.now()) < 3_600_000;
}

function timestampText({ bits }: Timestamp): string {
  return isRecent(Number(bits >> 32n) * 1000) ? "Timestamp(now)" : `Timestamp(${bits})`;
}

/** The generators use ObjectIds of 650000… only; the servers make the others. */
export const knownObjectIdPrefix = "65000000000000000000000";

function objectIdText({ bytes }: ObjectId): string {
  const hex = Buffer.from(bytes, "latin1").toString("hex");
  return hex.startsWith(knownObjectIdPrefix) ? `ObjectId(${hex})` : "ObjectId(new)";
}
