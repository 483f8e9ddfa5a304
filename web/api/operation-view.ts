import { z } from "zod";
import type { FieldCipher } from "../../models/field-cipher.ts";
import { operationStates, type Operation } from "../../models/operation.ts";
import type { Stores } from "../../models/stores.ts";
import type { OperationHandler } from "../../jobs/operations/operation-handler.ts";
import { operationInputContext } from "../../jobs/operations/operation-runner.ts";
import type { ApiRequest } from "./route.ts";

export const operationAnswer = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(operationStates),
  stateText: z.string(),
  done: z.number().int(),
  total: z.number().int().optional(),
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
  problemCount: z.number().int(),
  hasFile: z.boolean(),
  failure: z.string().optional(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
});
export type OperationView = z.infer<typeof operationAnswer>;

const stateTexts = {
  waiting: "排队中",
  running: "进行中",
  done: "已完成",
  failed: "失败",
  cancelled: "已取消",
} as const;

export interface OperationParts {
  readonly stores: Pick<Stores, "operations">;
  readonly cipher: FieldCipher;
  readonly handlers: readonly OperationHandler[];
  /** Starts work at once in this process, if it works at all. */
  readonly wakeRunner: () => void;
}

export function viewOperation(
  operation: Operation,
  { stores, handlers }: Pick<OperationParts, "stores" | "handlers">,
  now: Date,
): OperationView {
  const { _id, kind, state, done, total, problems, problemCount, failure, createdAt, endedAt } =
    operation;
  return {
    ...{ id: _id, kind, state, stateText: stateTexts[state], done, problemCount },
    title: handlers.find((handler) => handler.kind === kind)?.title ?? kind,
    problems: problems.map(({ line, message }) => ({ line, message })),
    hasFile: stores.operations.hasFile(operation, now),
    createdAt: createdAt.toISOString(),
    ...(total !== undefined && { total }),
    ...(failure !== undefined && { failure }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  };
}

/** Begins long work on the caller's behalf; a repeated request finds the one that it began. */
export async function startOperation(
  { kind, fileName }: Pick<OperationHandler, "kind" | "fileName">,
  input: unknown,
  {
    parts,
    request,
  }: {
    readonly parts: OperationParts;
    readonly request: Pick<ApiRequest<unknown, unknown, unknown>, "caller" | "requestId" | "now">;
  },
): Promise<OperationView> {
  const { stores, cipher, wakeRunner } = parts;
  const { caller, requestId, now } = request;
  await stores.operations.add({
    ...{ id: requestId, kind, requestedBy: caller.id, createdAt: now },
    organisationPath: caller.organisationPath,
    input: cipher.seal(JSON.stringify(input), operationInputContext),
    ...(fileName !== undefined && { fileName }),
  });
  wakeRunner();
  const stored = await stores.operations.find(requestId);
  if (!stored) throw new Error("the operation vanished");
  return viewOperation(stored, parts, now);
}
