import type { ZodType } from "zod";
import type { Right } from "../../models/role.ts";
import type { ScopedData } from "../../models/scoped-data.ts";
import type { OperationProblem } from "../../models/operation.ts";
import type { Scope } from "../../models/scope.ts";

/** One kind of long work. It reports often: what stands behind the last report is done again after a crash. */
export interface OperationHandler {
  /** `import-stations`. */
  readonly kind: string;
  /** 导入服务站. */
  readonly title: string;
  /** Who asked for it needs it all the way to the end. */
  readonly right: Right;
  readonly input: ZodType;
  /** Name of the file it makes, if it makes one: 关注者.csv */
  readonly fileName?: string;
  run(task: OperationTask): Promise<void>;
}

export interface OperationTask {
  readonly id: string;
  /** As `input` parsed it. */
  readonly input: unknown;
  /** Id of the cadre who asked. */
  readonly requestedBy: string;
  readonly scope: Scope;
  readonly data: ScopedData;
  /** JSON of the last report; undefined at the beginning. */
  readonly checkpoint: unknown;
  /** On the machine's clock. */
  readonly now: () => Date;
  /** Makes a step count: progress, the place to go on from, a piece of the file, lines that could not be used.
   *  @throws OperationStopped when it was cancelled, taken over, or the process stops */
  readonly report: (step: ReportedStep) => Promise<void>;
}

export interface ReportedStep {
  readonly done: number;
  readonly total?: number;
  readonly checkpoint: unknown;
  readonly text?: string;
  readonly problems?: readonly OperationProblem[];
}

/** What the whole operation fails of, with a code for the cadre's screen. */
export class OperationFailed extends Error {
  override readonly name = "OperationFailed";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Thrown through a handler so that it ends where it is. */
export class OperationStopped extends Error {
  override readonly name = "OperationStopped";
}
