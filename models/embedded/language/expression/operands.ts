import { BsonDocument, type Value } from "../bson-value.ts";
import { CommandError } from "../command-error.ts";
import { constant, type Expression } from "./expression.ts";

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

export interface ChainRules {
  readonly name: string;
  /** Where operands may change places, all constants are computed together, last; elsewhere neighbours are. */
  readonly isCommutative: boolean;
  readonly compute: (values: Iterable<Value | undefined>) => Value | undefined;
}

function* valuesOf(operands: readonly Expression[], root: BsonDocument) {
  for (const { evaluate } of operands) yield evaluate(root);
}

/** An associative operator over any number of operands, each evaluated only if those before it did not decide
 *  the result. MongoDB computes constants among them before it looks
 *  at a document, and with them their errors. */
export function chain(rules: ChainRules): OperatorParser {
  const { name, compute } = rules;
  return (argument, parseOperand) => {
    const parsed = parseOperands(argument, parseOperand);
    const operands = areConstant(parsed) ? parsed : foldConstants(parsed.flatMap(inner), rules);
    const evaluate = (root: BsonDocument) => compute(valuesOf(operands, root));
    return { evaluate, isConstant: areConstant(operands), chain: { name, operands } };
  };

  function inner(operand: Expression): readonly Expression[] {
    return operand.chain?.name === name ? operand.chain.operands : [operand];
  }
}

function foldConstants(
  operands: readonly Expression[],
  { compute, isCommutative }: ChainRules,
): Expression[] {
  const folded: Expression[] = [];
  let constants: Expression[] = [];
  const settle = () => {
    const isChain = constants.length > 1;
    folded.push(...(isChain ? [constant(compute(valuesOf(constants, noDocument)))] : constants));
    constants = [];
  };
  for (const operand of operands) {
    if (operand.isConstant) {
      constants.push(operand);
    } else {
      if (!isCommutative) settle();
      folded.push(operand);
    }
  }
  settle();
  return folded;
}

/** What constants are evaluated on. */
export const noDocument = new BsonDocument();

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
