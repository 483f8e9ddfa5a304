import type { AuditEntryDraft, AuditPort } from "./ports.ts";
import { ApiProblem } from "./problem.ts";
import type { ApiRequest, Route } from "./route.ts";

interface AuditedAct<Answer> {
  readonly route: Route;
  readonly request: Pick<ApiRequest<unknown, unknown, unknown>, "caller" | "params" | "now">;
  readonly act: () => Promise<Answer>;
}

/** Writes down the intent before an act and its outcome after it: what died between them has no outcome. */
export async function auditAct<Answer>(
  audit: AuditPort,
  { route, request, act }: AuditedAct<Answer>,
): Promise<Answer> {
  const entry = describe(route, request);
  const intent = await audit.append({ ...entry, phase: "intent" });
  try {
    const answer = await act();
    await audit.append({ ...entry, phase: "done", intent });
    return answer;
  } catch (error) {
    const refusal = error instanceof ApiProblem ? error : undefined;
    const phase = refusal ? "refused" : "failed";
    await audit.append({ ...entry, phase, intent, ...(refusal && { code: refusal.code }) });
    throw error;
  }
}

function describe(
  route: Route,
  { caller, params, now }: AuditedAct<unknown>["request"],
): Omit<AuditEntryDraft, "phase"> {
  return {
    at: now,
    actor: caller.id,
    organisationPath: caller.organisationPath,
    action: route.id,
    target: params as Record<string, string>,
  };
}
