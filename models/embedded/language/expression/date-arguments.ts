import {
  BsonDocument,
  DateValue,
  ObjectId,
  Timestamp,
  typeName,
  type Value,
} from "../bson-value.ts";
import { CommandError, isRefusal, refuse } from "../command-error.ts";
import type { Expression } from "./expression.ts";
import { isNullish, noDocument, type ParseOperand } from "./operands.ts";
import { parseTimeZone, type ZoneOffset } from "./time-zone.ts";

/** The named arguments of a date operator, parsed. */
export type DateArguments = ReadonlyMap<string, Expression>;

interface ArgumentRules {
  readonly operator: string;
  readonly names: readonly string[];
  readonly notAnObject: number;
  readonly unknownName: number;
}

export function parseDateArguments(
  argument: Value,
  parseOperand: ParseOperand,
  rules: ArgumentRules,
): DateArguments {
  const { operator } = rules;
  if (!(argument instanceof BsonDocument))
    throw new CommandError(
      rules.notAnObject,
      `${operator} only supports an object as its argument`,
    );
  const parsed = new Map<string, Expression>();
  for (const [name, value] of argument.entries()) {
    if (!rules.names.includes(name))
      throw new CommandError(rules.unknownName, `Unrecognized argument to ${operator}: ${name}`);
    parsed.set(name, parseOperand(value));
  }
  return parsed;
}

export function required(args: DateArguments, name: string, code: number): Expression {
  const found = args.get(name);
  if (!found) throw new CommandError(code, `Missing '${name}' parameter to a date expression`);
  return found;
}

/** The value of an argument that may not depend on the document: only such ones are proved. */
export function constantOf(args: DateArguments, name: string, otherwise: Value): Value | undefined {
  const found = args.get(name);
  if (!found) return otherwise;
  if (!found.isConstant) refuse(`${name} of a date expression that is no constant`);
  return found.evaluate(noDocument);
}

/** Reads arguments now, so that what is outside the list is refused now; what else is wrong with them MongoDB
 *  says only when it evaluates the expression. */
export function deferred<Result>(read: () => Result): () => Result {
  try {
    const result = read();
    return () => result;
  } catch (error) {
    if (isRefusal(error)) throw error;
    return () => {
      throw error;
    };
  }
}

/** Undefined stands for a zone that is null or missing: the answer then is null. */
export function zoneOf(args: DateArguments): ZoneOffset | undefined {
  const name = constantOf(args, "timezone", "UTC");
  if (isNullish(name)) return undefined;
  if (typeof name !== "string")
    throw new CommandError(40517, `timezone must evaluate to a string, found ${typeName(name)}`);
  return parseTimeZone(name);
}

/** Milliseconds of a date, a timestamp or an ObjectId; undefined for every other type. */
export function dateMs(value: Value): number | undefined {
  if (value instanceof DateValue) return value.ms;
  if (value instanceof Timestamp) return Number(value.bits >> 32n) * 1000;
  if (!(value instanceof ObjectId)) return undefined;
  return Buffer.from(value.bytes.slice(0, 4), "latin1").readInt32BE() * 1000;
}
