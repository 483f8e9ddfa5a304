import type { Act, ActOutcome } from "../../bot/tickets/ticket-desk.ts";
import type { InScope } from "../../models/scope.ts";
import type { Ticket } from "../../models/ticket-schema.ts";
import { ApiProblem } from "./problem.ts";
import type { ApiRequest } from "./route.ts";

/** The caller, and the request that names what he does. */
export function actOf({
  caller,
  requestId,
}: Pick<ApiRequest<unknown, unknown, unknown>, "caller" | "requestId">): Act {
  const { id, name, role } = caller;
  return {
    actor: { cadre: id, name, isAdmin: role === "admin", isInChat: false },
    key: requestId,
  };
}

/** @throws ApiProblem when it was refused. */
export function done(outcome: ActOutcome): InScope<Ticket> {
  if (outcome.kind === "refused") throw refusal(outcome);
  return outcome.ticket;
}

export function refusal({ why, ticket }: Extract<ActOutcome, { kind: "refused" }>): ApiProblem {
  const { holder } = ticket;
  switch (why) {
    case "held":
      return new ApiProblem(409, "ticket-held", {
        message: `这件诉求现在由${holder?.name ?? "别的同事"}在办`,
        ...(holder && { holder: { id: holder.cadre, name: holder.name } }),
      });
    case "closed":
      return new ApiProblem(409, "ticket-closed", { message: "这件诉求已经办结了" });
    case "not-held":
      return new ApiProblem(409, "ticket-not-held", { message: "还没有人接手，请先接手再回话" });
    case "moved":
      return new ApiProblem(409, "ticket-moved", { message: "别人刚刚动过它，请刷新再试" });
  }
}
