import type { BsonDocument, Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import type { Expression } from "./expression.ts";

export type ParseOperand = (value: Value) => Expression;
export type OperatorParser = (argument: Value, parseOperand: ParseOperand) => Expression;

/** An operator's operands: an array is the list of them, anything else the only one. */
export function parseOperands(argument: Value, parseOperand: ParseOperand): Expression[] {
  return Array.isArray(argument) ? argument.map(parseOperand) : [parseOperand(argument)];
}

export function expectCount(name: string, operands: readonly Expression[], count: number): void {
  if (operands.length === count) return;
  throw new CommandError(
    16020,
    `Expression ${name} takes exactly ${count} arguments. ${operands.length} were passed in.`,
  );
}

export function areConstant(operands: readonly Expression[]): boolean {
  return operands.every(({ isConstant }) => isConstant);
}

/** An operator whose value is a function of its operands' values. */
export function variadic(
  compute: (values: readonly (Value | undefined)[]) => Value | undefined,
): OperatorParser {
  return (argument, parseOperand) => {
    const operands = parseOperands(argument, parseOperand);
    const evaluate = (root: BsonDocument) =>
      compute(operands.map((operand) => operand.evaluate(root)));
    return { evaluate, isConstant: areConstant(operands) };
  };
}

export function unary(
  name: string,
  compute: (value: Value | undefined) => Value | undefined,
): OperatorParser {
  return (argument, parseOperand) => {
    const operands = parseOperands(argument, parseOperand);
    expectCount(name, operands, 1);
    const [operand] = operands;
    return {
      evaluate: (root) => compute(operand?.evaluate(root)),
      isConstant: areConstant(operands),
    };
  };
}

export function binary(
  name: string,
  compute: (left: Value | undefined, right: Value | undefined) => Value | undefined,
): OperatorParser {
  return (argument, parseOperand) => {
    const operands = parseOperands(argument, parseOperand);
    expectCount(name, operands, 2);
    const [left, right] = operands;
    return {
      evaluate: (root) => compute(left?.evaluate(root), right?.evaluate(root)),
      isConstant: areConstant(operands),
    };
  };
}

export function isNullish(value: Value | undefined): value is null | undefined {
  return value === null || value === undefined;
}
