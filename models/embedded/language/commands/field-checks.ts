/** Fields of a command whose errors have codes of their own. */
import { BsonDocument, isNumber, toDouble, type Value } from "../bson-value.ts";
import { badValue, CommandError, failedToParse, refuse, typeMismatch } from "../command-error.ts";

export function checkHint(value: Value): void {
  if (typeof value !== "string" && !(value instanceof BsonDocument))
    failedToParse("Hint must be a string or an object");
}

export function checkUpdate(value: Value): void {
  if (value instanceof BsonDocument) return;
  if (!Array.isArray(value)) failedToParse("Update argument must be either an object or an array");
  checkPipeline(value);
}

export function checkPipeline(value: Value): void {
  if (!Array.isArray(value)) typeMismatch("'pipeline' option must be specified as an array");
  if (!value.every((stage) => stage instanceof BsonDocument))
    typeMismatch("Each element of the 'pipeline' array must be an object");
}

export function checkLimit(value: Value): void {
  if (!isNumber(value)) badValue("limit value is not a valid number");
  const number = toDouble(value);
  if (typeof value !== "bigint" && !(Number.isInteger(number) && Math.abs(number) < 2 ** 63))
    failedToParse(`Cannot represent as a 64-bit integer: limit: ${number}`);
}

export function checkMaxTime(value: Value): void {
  if (!isNumber(value)) badValue("maxTimeMS must be a number");
  const number = toDouble(value);
  if (!Number.isInteger(number)) badValue("maxTimeMS has non-integral value");
  if (number < 0 || number > 2 ** 31 - 1) badValue(`${number} for maxTimeMS is out of range`);
}

export function checkReadConcern(value: Value): void {
  if (!(value instanceof BsonDocument)) refuse("readConcern other than local");
  for (const [name, argument] of value.entries()) {
    if (name !== "level") throw new CommandError(72, `Unrecognized option in readConcern: ${name}`);
    if (argument !== "local") refuse("readConcern other than local");
  }
}
