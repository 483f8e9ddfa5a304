import { BsonDocument, type Value } from "../bson-value.ts";
import { CommandError, refuse, typeMismatch } from "../command-error.ts";
import { constant, type Expression } from "../expression/expression.ts";
import { parseExpression } from "../expression/parse-expression.ts";
import { accumulators, refusedAccumulators } from "./accumulators.ts";
import type { GroupField, Stage } from "./stage.ts";

export function parseGroup(spec: BsonDocument): Stage & { kind: "group" } {
  let id: Expression | undefined;
  const fields: GroupField[] = [];
  for (const [name, value] of spec.entries()) {
    if (name === "_id") {
      id = parseExpression(value);
    } else {
      fields.push(parseField(name, value));
    }
  }
  if (!id) throw new CommandError(15955, "a group specification must include an _id");
  return { kind: "group", id, fields };
}

function parseField(name: string, value: Value): GroupField {
  if (name.includes("."))
    throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith("$"))
    throw new CommandError(40236, `The field name '${name}' cannot be an operator name`);
  if (!(value instanceof BsonDocument) || value.names.length === 0)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  if (value.names.length > 1)
    throw new CommandError(40238, `The field '${name}' must specify one accumulator`);
  const [operator = ""] = value.names;
  const argument = value.values[0] ?? null;
  const create = accumulators.get(operator);
  if (create) return { name, create, argument: parseArgument(operator, argument) };
  if (refusedAccumulators.has(operator)) refuse(`the accumulator ${operator}`);
  throw new CommandError(15952, `unknown group operator '${operator}'`);
}

function parseArgument(operator: string, argument: Value): Expression {
  if (operator === "$count") {
    if (argument instanceof BsonDocument && argument.names.length === 0) return constant(1);
    return typeMismatch("$count takes no arguments, i.e. $count:{}");
  }
  if (Array.isArray(argument))
    throw new CommandError(40237, `The ${operator} accumulator is a unary operator`);
  return parseExpression(argument);
}
