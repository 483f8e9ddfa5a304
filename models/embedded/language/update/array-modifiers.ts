import { BsonDocument, Regex, typeName, type Value } from "../bson-value.ts";
import { equalValues } from "../compare-values.ts";
import { badValue, typeMismatch } from "../command-error.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { literalPrefix } from "../filter/literal-prefix.ts";
import { parseFilter } from "../filter/parse-filter.ts";
import { isValueOperator } from "../filter/parse-operators.ts";
import { ValueSet } from "../value-set.ts";
import { type Change, type Modifier, same } from "./update-node.ts";

type ArrayModifier = Pick<Modifier, "change" | "create">;

function expectArray(name: string, value: Value): Value[] {
  if (!Array.isArray(value)) badValue(`Cannot apply ${name} to a field of type ${typeName(value)}`);
  return value;
}

export function parseAddToSet(argument: Value): ArrayModifier {
  const wanted = valuesToAdd(argument);
  const add = (array: Value[]): Value[] => {
    const known = new ValueSet();
    for (const value of array) known.add(value);
    return wanted.filter((value) => known.add(value));
  };
  const change = (value: Value): Change => {
    const array = expectArray("$addToSet", value);
    const added = add(array);
    return added.length === 0 ? same : { kind: "set", value: [...array, ...added] };
  };
  return { change, create: () => add([]) };
}

function valuesToAdd(argument: Value): Value[] {
  if (!(argument instanceof BsonDocument) || argument.names[0] !== "$each") return [argument];
  const each = argument.get("$each") ?? null;
  if (!Array.isArray(each))
    return typeMismatch("The argument to $each in $addToSet must be an array");
  if (argument.names.length > 1) badValue("Found unexpected fields after $each in $addToSet");
  return each;
}

function removal(name: string, isRemoved: (element: Value) => boolean): ArrayModifier {
  const change = (value: Value): Change => {
    const array = expectArray(name, value);
    const kept = array.filter((element) => !isRemoved(element));
    return kept.length === array.length ? same : { kind: "set", value: kept };
  };
  return { change, create: undefined };
}

export function parsePull(condition: Value): ArrayModifier {
  if (condition instanceof Regex) {
    const prefix = literalPrefix(condition.pattern, condition.flags);
    return removal("$pull", (value) => typeof value === "string" && value.startsWith(prefix));
  }
  if (!(condition instanceof BsonDocument)) {
    return removal("$pull", (element) => equalValues(element, condition));
  }
  const testsValues = isValueOperator(condition.names[0] ?? "");
  const filter = testsValues ? new BsonDocument([""], [condition]) : condition;
  const matches = compileFilter(parseFilter(filter, { expr: "not-here" }));
  if (testsValues) return removal("$pull", (value) => matches(new BsonDocument([""], [value])));
  return removal("$pull", (element) => element instanceof BsonDocument && matches(element));
}

export function parsePullAll(argument: Value): ArrayModifier {
  if (!Array.isArray(argument)) return badValue("$pullAll requires an array argument");
  const removed = new ValueSet();
  for (const value of argument) removed.add(value);
  return removal("$pullAll", (element) => removed.has(element));
}
