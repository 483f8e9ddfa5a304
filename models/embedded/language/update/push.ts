import { BsonDocument, isNumber, toDouble, typeName, type Value } from "../bson-value.ts";
import { compareValues } from "../compare-values.ts";
import { badValue } from "../command-error.ts";
import { type Change, type Modifier, same } from "./update-node.ts";

interface Push {
  readonly values: readonly Value[];
  readonly position: number | undefined;
  readonly slice: number | undefined;
  readonly compare: ((a: Value, b: Value) => number) | undefined;
}

/** `$push` of one value, or of $each with $position, $sort and $slice, applied in this order. */
export function parsePush(argument: Value): Pick<Modifier, "change" | "create"> {
  const push = parseClauses(argument);
  const change = (value: Value): Change => {
    if (!Array.isArray(value)) badValue(`$push needs an array, not ${typeName(value)}`);
    const result = pushed(push, value);
    const isSame = push.values.length === 0 && !push.compare && result.length === value.length;
    return isSame ? same : { kind: "set", value: result };
  };
  return { change, create: () => pushed(push, []) };
}

function pushed(push: Push, array: readonly Value[]): Value[] {
  const result = [...array];
  result.splice(insertAt(push.position, array.length), 0, ...push.values);
  if (push.compare) result.sort(push.compare);
  if (push.slice === undefined) return result;
  if (push.slice >= 0) return result.slice(0, push.slice);
  return result.slice(push.slice);
}

function insertAt(position: number | undefined, length: number): number {
  if (position === undefined || position > length) return length;
  return position < 0 ? Math.max(0, length + position) : position;
}

const clauses = new Set(["$each", "$position", "$sort", "$slice"]);

function parseClauses(argument: Value): Push {
  if (!(argument instanceof BsonDocument) || !argument.has("$each")) {
    return { values: [argument], position: undefined, slice: undefined, compare: undefined };
  }
  const unknown = argument.names.find((name) => !clauses.has(name));
  if (unknown !== undefined) badValue(`Unrecognized clause in $push: ${unknown}`);
  const values = argument.get("$each");
  if (!Array.isArray(values)) return badValue("The argument to $each in $push must be an array");
  const sort = argument.get("$sort");
  return {
    values,
    position: parseInteger("$position", argument.get("$position")),
    slice: parseInteger("$slice", argument.get("$slice")),
    compare: sort === undefined ? undefined : parseSort(sort),
  };
}

function parseInteger(name: string, value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = isNumber(value) ? toDouble(value) : Number.NaN;
  if (!Number.isInteger(number)) badValue(`The value for ${name} must be an integer value`);
  return number;
}

function parseSort(sort: Value): (a: Value, b: Value) => number {
  if (isNumber(sort)) {
    const sign = parseDirection(sort);
    return (a, b) => compareValues(a, b) * sign;
  }
  if (!(sort instanceof BsonDocument)) return badValue("The $sort is invalid");
  if (sort.names.length === 0) badValue("The sort pattern is empty");
  const fields = [...sort.entries()].map(([path, direction]) => ({
    parts: parseSortPath(path),
    sign: parseDirection(direction),
  }));
  return (a, b) => {
    for (const { parts, sign } of fields) {
      const difference = compareValues(sortValue(a, parts), sortValue(b, parts));
      if (difference !== 0) return difference * sign;
    }
    return 0;
  };
}

function parseDirection(direction: Value): number {
  const number = isNumber(direction) ? toDouble(direction) : 0;
  if (number !== 1 && number !== -1) badValue("The $sort element value must be either 1 or -1");
  return number;
}

function parseSortPath(path: string): readonly string[] {
  const parts = path.split(".");
  if (parts.includes("")) badValue(`The sort field has an empty part: ${path}`);
  return parts;
}

/** Arrays on the way are entered by number only; what is missing counts as null. */
function sortValue(element: Value, parts: readonly string[]): Value {
  let value: Value | undefined = element;
  for (const [at, part] of parts.entries()) {
    if (value instanceof BsonDocument) {
      value = value.get(part);
    } else {
      value = at > 0 && Array.isArray(value) ? value[Number(part)] : undefined;
    }
  }
  return value ?? null;
}
