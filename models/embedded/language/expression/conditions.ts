import { BsonDocument, isTruthy, type Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import { constant, type Expression } from "./expression.ts";
import {
  areConstant,
  expectCount,
  isNullish,
  noDocument,
  type OperatorParser,
  type ParseOperand,
  parseOperands,
  unary,
} from "./operands.ts";

/** A constant that decides does so wherever it stands; else the first operand that decides ends it. */
function logical(decisive: boolean): OperatorParser {
  return (argument, parseOperand) => {
    const parsed = parseOperands(argument, parseOperand);
    const decides = (operand: Expression) => isTruthy(operand.evaluate(noDocument)) === decisive;
    if (parsed.some((operand) => operand.isConstant && decides(operand))) return constant(decisive);
    const operands = parsed.filter(({ isConstant }) => !isConstant);
    const evaluate = (root: BsonDocument) =>
      operands.some((operand) => isTruthy(operand.evaluate(root)) === decisive) === decisive;
    return { evaluate, isConstant: operands.length === 0 };
  };
}

function cond(argument: Value, parseOperand: ParseOperand): Expression {
  const operands =
    argument instanceof BsonDocument && !argument.names[0]?.startsWith("$")
      ? namedBranches(argument, parseOperand)
      : parseOperands(argument, parseOperand);
  expectCount("$cond", operands, 3);
  const [condition, then, otherwise] = operands;
  const evaluate = (root: BsonDocument) =>
    isTruthy(condition?.evaluate(root)) ? then?.evaluate(root) : otherwise?.evaluate(root);
  return { evaluate, isConstant: areConstant(operands) };
}

function namedBranches(argument: BsonDocument, parseOperand: ParseOperand): Expression[] {
  const wanted = ["if", "then", "else"];
  const unknown = argument.names.find((name) => !wanted.includes(name));
  if (unknown !== undefined)
    throw new CommandError(17083, `Unrecognized parameter to $cond: ${unknown}`);
  return wanted.map((name, at) => {
    const branch = argument.get(name);
    if (branch === undefined)
      throw new CommandError(17080 + at, `Missing '${name}' parameter to $cond`);
    return parseOperand(branch);
  });
}

function ifNull(argument: Value, parseOperand: ParseOperand): Expression {
  const operands = parseOperands(argument, parseOperand);
  if (operands.length < 2)
    throw new CommandError(1_257_300, "$ifNull needs at least two arguments");
  const evaluate = (root: BsonDocument) => {
    let value: Value | undefined;
    for (const operand of operands) {
      value = operand.evaluate(root);
      if (!isNullish(value)) return value;
    }
    return value;
  };
  return { evaluate, isConstant: areConstant(operands) };
}

export const conditionOperators: readonly (readonly [string, OperatorParser])[] = [
  ["$and", logical(false)],
  ["$or", logical(true)],
  ["$not", unary("$not", (value) => !isTruthy(value))],
  ["$cond", cond],
  ["$ifNull", ifNull],
];
