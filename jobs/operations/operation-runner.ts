import { randomUUID } from "node:crypto";
import type { Log } from "../../bot/log.ts";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { operationLeaseMs, type Operation, type OperationLease } from "../../models/operation.ts";
import { mayUse } from "../../models/role.ts";
import { scopeData } from "../../models/scoped-data.ts";
import { scopeOf } from "../../models/scope.ts";
import type { Stores } from "../../models/stores.ts";
import {
  OperationFailed,
  OperationStopped,
  type OperationHandler,
  type OperationTask,
  type ReportedStep,
} from "./operation-handler.ts";

export interface RunnerOptions {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly handlers: readonly OperationHandler[];
  readonly log: Log;
}

/** Sealed under this name. */
export const operationInputContext = "operation.input";
export const operationFileContext = "operation.file";

const lookEveryMs = 1_000;
const renewMs = operationLeaseMs / 5;

type Outcome = { readonly state: "done" | "failed" | "cancelled"; readonly failure?: string };

/** Works the operations that wait, one at a time in each process. */
export class OperationRunner {
  readonly #options: RunnerOptions;
  readonly #handlers: ReadonlyMap<string, OperationHandler>;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | undefined;
  #isStopping = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#handlers = new Map(options.handlers.map((handler) => [handler.kind, handler]));
  }

  start(): void {
    this.#timer = setInterval(() => void this.wake(), lookEveryMs);
    void this.wake();
  }

  /** Looks for work now; resolves when nothing is left that waits. Never rejects. */
  wake(): Promise<void> {
    this.#work ??= this.#workAll()
      .catch((error: unknown) => this.#options.log.error({ event: "operations.failed", error }))
      .finally(() => (this.#work = undefined));
    return this.#work;
  }

  /** What is under way is given back behind its last checkpoint. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#work;
  }

  async #workAll(): Promise<void> {
    while (!this.#isStopping) {
      const holder = randomUUID();
      const operation = await this.#options.stores.operations.claim(lease(holder));
      if (!operation) return;
      await this.#workOne(operation, holder);
    }
  }

  async #workOne(operation: Operation, holder: string): Promise<void> {
    const { stores, log } = this.#options;
    const { _id: id, kind } = operation;
    const run = new OperationRun(operation, {
      ...this.#options,
      holder,
      isStopping: () => this.#isStopping,
    });
    const renewal = setInterval(() => void run.renew(), renewMs);
    try {
      const outcome = await this.#outcomeOf(run, this.#handlers.get(kind));
      if (outcome === "given-back") await stores.operations.letGo(id, holder);
      else await stores.operations.end(id, outcome, lease(holder));
      log.info({ event: "operation.ended", operation: id, kind, outcome });
    } finally {
      clearInterval(renewal);
    }
  }

  async #outcomeOf(
    run: OperationRun,
    handler: OperationHandler | undefined,
  ): Promise<Outcome | "given-back"> {
    if (!handler) return { state: "failed", failure: "unknown-kind" };
    try {
      await handler.run(await run.begin(handler));
      return { state: "done" };
    } catch (error) {
      if (error instanceof OperationStopped) return run.stopped;
      if (error instanceof OperationFailed) return { state: "failed", failure: error.code };
      this.#options.log.error({ event: "operation.broken", operation: run.id, error });
      return { state: "failed", failure: "internal" };
    }
  }
}

interface RunOptions extends RunnerOptions {
  readonly holder: string;
  readonly isStopping: () => boolean;
}

/** One operation in the hands of one process. */
class OperationRun {
  readonly #options: RunOptions;
  #operation: Operation;
  #isLost = false;
  /** Why it stopped, once it was told to. */
  stopped: Outcome | "given-back" = "given-back";

  constructor(operation: Operation, options: RunOptions) {
    this.#operation = operation;
    this.#options = options;
  }

  get id(): string {
    return this.#operation._id;
  }

  /** Never rejects. */
  async renew(): Promise<void> {
    const { stores, holder, log } = this.#options;
    try {
      if (!(await stores.operations.renew(this.id, lease(holder)))) this.#isLost = true;
    } catch (error) {
      log.warn({ event: "operation.renewal-failed", operation: this.id, error });
    }
  }

  /** @throws OperationStopped when nobody may go on with it. */
  async begin(handler: OperationHandler): Promise<OperationTask> {
    const { stores, cipher } = this.#options;
    const { input, checkpoint, requestedBy } = this.#operation;
    const { organisation } = await this.#check(handler);
    const scope = scopeOf({ organisation });
    const opened: unknown = JSON.parse(cipher.open(input.buffer, operationInputContext));
    return {
      id: this.id,
      input: handler.input.parse(opened),
      requestedBy,
      scope,
      data: scopeData(stores, scope),
      checkpoint: checkpoint === undefined ? undefined : (JSON.parse(checkpoint) as unknown),
      now: () => new Date(),
      report: (step) => this.#report(step, handler),
    };
  }

  async #report(
    { done, total, checkpoint, text, problems = [] }: ReportedStep,
    handler: OperationHandler,
  ): Promise<void> {
    const { stores, cipher, holder } = this.#options;
    const step = {
      ...{ done, problems, checkpoint: JSON.stringify(checkpoint) },
      ...(total !== undefined && { total }),
      ...(text !== undefined && { chunk: cipher.seal(text, operationFileContext) }),
    };
    const next = await stores.operations.step(this.id, step, lease(holder));
    if (!next) throw new OperationStopped();
    this.#operation = next;
    await this.#check(handler);
  }

  /** Who asked must still be allowed to, in the place he has now. */
  async #check({ right }: OperationHandler): Promise<{ readonly organisation: string }> {
    const { stores, isStopping } = this.#options;
    if (this.#isLost || isStopping()) throw new OperationStopped();
    if (this.#operation.isCancelRequested) return this.#stop({ state: "cancelled" });
    const cadre = await stores.cadres.find(this.#operation.requestedBy);
    if (cadre?.isActive && mayUse(right, cadre)) return cadre;
    return this.#stop({ state: "cancelled", failure: "no-right" });
  }

  #stop(outcome: Outcome): never {
    this.stopped = outcome;
    throw new OperationStopped();
  }
}

function lease(holder: string): OperationLease {
  return { holder, now: new Date() };
}
