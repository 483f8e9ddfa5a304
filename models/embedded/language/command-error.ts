/** An error as MongoDB answers it: decide on `code`, never on the text. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: number;
  readonly codeName: string;
  /** Further fields of the answer, such as keyPattern and keyValue of a duplicate key. */
  readonly details: CommandErrorDetails;

  constructor(code: number, message: string, details: CommandErrorDetails = {}) {
    super(message);
    this.code = code;
    this.codeName = codeNames.get(code) ?? `Location${code}`;
    this.details = details;
  }
}

export type CommandErrorDetails = Readonly<Record<string, unknown>>;

const codeNames: ReadonlyMap<number, string> = new Map([
  [1, "InternalError"],
  [2, "BadValue"],
  [9, "FailedToParse"],
  [13, "Unauthorized"],
  [14, "TypeMismatch"],
  [15, "Overflow"],
  [16, "InvalidLength"],
  [20, "IllegalOperation"],
  [22, "InvalidBSON"],
  [26, "NamespaceNotFound"],
  [27, "IndexNotFound"],
  [28, "PathNotViable"],
  [34, "CannotBackfillArray"],
  [40, "ConflictingUpdateOperators"],
  [43, "CursorNotFound"],
  [48, "NamespaceExists"],
  [50, "MaxTimeMSExpired"],
  [52, "DollarPrefixedFieldName"],
  [53, "InvalidIdField"],
  [54, "NotSingleValueField"],
  [56, "EmptyFieldName"],
  [59, "CommandNotFound"],
  [66, "ImmutableField"],
  [67, "CannotCreateIndex"],
  [68, "IndexAlreadyExists"],
  [72, "InvalidOptions"],
  [73, "InvalidNamespace"],
  [85, "IndexOptionsConflict"],
  [86, "IndexKeySpecsConflict"],
  [91, "ShutdownInProgress"],
  [111, "NotExactValueField"],
  [146, "ExceededMemoryLimit"],
  [168, "InvalidPipelineOperator"],
  [181, "AmbiguousIndexKeyPattern"],
  [171, "CannotIndexParallelArrays"],
  [175, "QueryPlanKilled"],
  [197, "InvalidIndexSpecificationOption"],
  [224, "QueryFeatureNotAllowed"],
  [238, "NotImplemented"],
  [241, "ConversionFailure"],
  [291, "NoQueryExecutionPlans"],
  [292, "QueryExceededMemoryLimitNoDiskUseAllowed"],
  [366, "DataCorruptionDetected"],
  [10334, "BSONObjectTooLarge"],
  [11000, "DuplicateKey"],
]);

const refusedCode = 238;

/** What MongoDB knows and this store's closed list (design.md 10) does not: refused by its name. */
export function refuse(name: string): never {
  throw new CommandError(refusedCode, `${name} is outside the embedded store's closed list`);
}

export function isRefusal(error: unknown): boolean {
  return error instanceof CommandError && error.code === refusedCode;
}

export function badValue(message: string): never {
  throw new CommandError(2, message);
}

export function failedToParse(message: string): never {
  throw new CommandError(9, message);
}

export function typeMismatch(message: string): never {
  throw new CommandError(14, message);
}
