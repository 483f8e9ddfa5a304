import { BsonDocument, Double, type Value } from "../../../models/embedded/language/bson-value.ts";
import { exactText } from "./exact-text.ts";
import type { Operation } from "./operation.ts";
import { type Answer, batchOf } from "./server-pair.ts";

/** Where MongoDB answers one of these, the store answers the same one; elsewhere any error will do. */
const exactCodes: ReadonlySet<number> = new Set([
  2, 9, 14, 26, 28, 40, 48, 52, 56, 66, 67, 72, 85, 86, 171, 11_000,
]);

/** What the store answers to everything outside its list. */
export const refusalCode = 238;

/** What differs between the two answers, or undefined. */
export function difference(operation: Operation, mongo: Answer, store: Answer): string | undefined {
  if (mongo.kind === "error" || store.kind === "error") return errorDifference(mongo, store);
  const expected = answerText(operation, mongo);
  const actual = answerText(operation, store);
  if (expected !== actual) return `MongoDB ${expected}\n  store   ${actual}`;
  return codeDifference(mongo.reply, store.reply);
}

function errorDifference(mongo: Answer, store: Answer): string | undefined {
  if (mongo.kind === "error" && store.kind === "error") {
    const isSame = mongo.code === store.code && mongo.codeName === store.codeName;
    return isSame || !exactCodes.has(mongo.code) ? undefined : errorTexts(mongo, store);
  }
  return errorTexts(mongo, store);
}

function errorTexts(mongo: Answer, store: Answer): string {
  return `MongoDB ${errorText(mongo)}\n  store   ${errorText(store)}`;
}

function errorText(answer: Answer): string {
  return answer.kind === "reply"
    ? exactText(answer.reply).slice(0, 2000)
    : `error ${answer.code} ${answer.codeName}: ${answer.message}`;
}

function answerText(operation: Operation, answer: Answer): string {
  if (answer.kind === "error") return errorText(answer);
  const { command } = operation;
  const { reply } = answer;
  if ("find" in command || "aggregate" in command || "listIndexes" in command) {
    const texts = batchOf(answer).map(comparableText);
    const sorted = operation.isOrdered ? texts : texts.sort();
    const sizes = answer.batchSizes.filter((size) => size > 0);
    return [...sorted, `batches of ${sizes.join(", ")}`].join("\n          ");
  }
  if ("distinct" in command) return listTexts(reply.get("values")).sort().join(", ");
  const fields = replyFields.map((name) => `${name}: ${exactText(reply.get(name))}`);
  return [...fields, ...writeErrorTexts(reply)].join(", ");
}

const replyFields = [
  ...["n", "nModified", "upserted", "lastErrorObject", "value"],
  ...["numIndexesBefore", "numIndexesAfter", "note", "nIndexesWas"],
];

function writeErrorTexts(reply: BsonDocument): string[] {
  return writeErrorsOf(reply).map((error) => {
    const details = error.get("code") === 11_000 ? exactText(error.get("keyPattern")) : "";
    return `error ${exactText(error.get("index"))} ${details}`;
  });
}

function writeErrorsOf(reply: BsonDocument): BsonDocument[] {
  const errors = reply.get("writeErrors");
  return Array.isArray(errors) ? errors.filter((error) => error instanceof BsonDocument) : [];
}

/** The codes of failed statements, where the code of MongoDB's answer is part of the promise. */
function codeDifference(mongo: BsonDocument, store: BsonDocument): string | undefined {
  const expected = writeErrorsOf(mongo).map((error) => Number(error.get("code")));
  const actual = writeErrorsOf(store).map((error) => Number(error.get("code")));
  const differs = expected.some((code, at) => exactCodes.has(code) && code !== actual[at]);
  return differs
    ? `MongoDB writeErrors ${expected.join(" ")}\n  store   ${actual.join(" ")}`
    : undefined;
}

function listTexts(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(exactText) : [];
}

/** Sets have no order, and a sum of doubles may differ in its last digits. */
function comparableText(document: Value): string {
  if (!(document instanceof BsonDocument)) return exactText(document);
  const fields = [...document.entries()].map(([name, value]) => {
    if (name === "set" && Array.isArray(value)) return `set: ${listTexts(value).sort().join(", ")}`;
    const isSum = (name === "sum" || name === "avg") && value instanceof Double;
    return `${name}: ${isSum ? `${value.value.toPrecision(10)}D` : exactText(value)}`;
  });
  return `{${fields.join(", ")}}`;
}
