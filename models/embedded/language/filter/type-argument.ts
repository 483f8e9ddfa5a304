import { isNumber, toDouble, typeCodesByName, type Value } from "../bson-value.ts";
import { badValue, failedToParse, typeMismatch } from "../command-error.ts";

const numberCodes = [1, 16, 18, 19];
const knownCodes = new Set(typeCodesByName.values());

/** The type codes that $type asks for: a name, a code, "number", or an array of these. */
export function parseTypeArgument(path: string, argument: Value): ReadonlySet<number> {
  const wanted = Array.isArray(argument) ? argument : [argument];
  if (wanted.length === 0) failedToParse(`${path} must match at least one type`);
  return new Set(wanted.flatMap(parseOneType));
}

function parseOneType(wanted: Value): number[] {
  if (typeof wanted === "string") return parseTypeName(wanted);
  if (!isNumber(wanted)) typeMismatch("type must be represented as a number or a string");
  const code = toDouble(wanted);
  if (!knownCodes.has(code)) badValue(`Invalid numerical type code: ${code}`);
  return [code];
}

function parseTypeName(name: string): number[] {
  if (name === "number") return numberCodes;
  const code = typeCodesByName.get(name);
  return code === undefined ? badValue(`Unknown type name alias: ${name}`) : [code];
}
