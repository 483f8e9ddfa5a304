import { z } from "zod";
import type { SendingState } from "../../../models/sending-guard.ts";
import type { Stores } from "../../../models/stores.ts";
import { ApiProblem } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";

export interface SendingParts {
  readonly stores: Pick<Stores, "sendingGuard">;
  /** Of this installation. */
  readonly environmentId: string;
}

const tag = "发送许可";
const stateAnswer = z.object({
  /** False: this database belongs to another installation; nothing is sent from here. */
  maySend: z.boolean(),
  /** Of the installation that sends. */
  environmentId: z.string(),
  /** Of this one. */
  ownEnvironmentId: z.string(),
  /** The end of the last hour or more without a living process: what was under way then waits for a cadre. */
  gapEndedAt: z.iso.datetime().optional(),
});

/** Which installation sends from this database. A restored copy is silent until an admin says that it is the one. */
export function createSendingRoutes(parts: SendingParts): readonly Route[] {
  return [get(parts), adopt(parts)];
}

function view(
  { maySend, environmentId, gapEndedAt }: SendingState,
  ownEnvironmentId: string,
): z.input<typeof stateAnswer> {
  const gap = gapEndedAt && { gapEndedAt: gapEndedAt.toISOString() };
  return { maySend, environmentId, ownEnvironmentId, ...gap };
}

function get({ stores, environmentId }: SendingParts): Route {
  return defineRoute(
    {
      ...{ id: "getSending", method: "GET", path: "/sending", tag },
      summary: "这套系统能不能发推送：数据从备份恢复到别处以后是不发的",
      right: "settings.write",
      answer: stateAnswer,
    },
    async () => view(await stores.sendingGuard.state(environmentId), environmentId),
  );
}

function adopt({ stores, environmentId }: SendingParts): Route {
  return defineRoute(
    {
      ...{ id: "adoptSending", method: "POST", path: "/sending/adopt", tag },
      summary: "搬家以后由这套系统来发：原来那套从此不发；发到一半的先暂停，核对后再继续",
      right: "settings.write",
      stepUp: true,
      body: z.strictObject({
        /** `ownEnvironmentId`: whoever asks has read which installation this is. */
        environmentId: z.string().max(253),
      }),
      answer: stateAnswer,
    },
    async ({ body, now }) => {
      if (body.environmentId !== environmentId) {
        const message = `这里是“${environmentId}”：请看清是不是要由这套系统来发`;
        throw new ApiProblem(409, "other-environment", { message });
      }
      const { maySend } = await stores.sendingGuard.state(environmentId);
      if (!maySend) await stores.sendingGuard.adopt(environmentId, now);
      return view(await stores.sendingGuard.state(environmentId), environmentId);
    },
  );
}
