import type Router from "koa-router";
import type { FollowerStore } from "./follower-store.ts";
import { bareFaultShape } from "./platform/control-shapes.ts";
import type { Fault, FaultList } from "./platform/rules/fault-list.ts";
import { followerId } from "./follower-id.ts";
import { parse, readJson, SandboxApiError } from "./sandbox-api-error.ts";

export interface FaultParts {
  readonly faults: FaultList;
  readonly followers: FollowerStore;
}

/** A fault as pages may see it: they know people by their local ids. */
export interface FaultView extends Omit<Fault, "openid"> {
  /** Whom alone it strikes. The id is null when he has no phone here. */
  readonly follower?: { readonly id: string | null; readonly name: string };
}

/** Faults for one follower, and all faults without their openids: those never leave the server. */
export function addFaultRoutes(router: Router, parts: FaultParts): void {
  router.get("/sandbox/api/faults", async (ctx) => {
    const views = parts.faults.list().map((fault) => viewFault(parts, fault));
    ctx.body = { items: await Promise.all(views), nextCursor: null };
  });
  router.post("/sandbox/api/followers/:id/faults", async (ctx) => {
    const follower = await parts.followers.find(followerId(ctx));
    if (!follower) throw new SandboxApiError(404, "unknown-follower", "没有这位关注者");
    const draft = parse(bareFaultShape, await readJson(ctx));
    const fault = parts.faults.add({ ...draft, openid: follower.openid });
    ctx.body = await viewFault(parts, fault);
    ctx.status = 201;
  });
}

async function viewFault({ followers }: FaultParts, fault: Fault): Promise<FaultView> {
  const { openid, ...view } = fault;
  if (openid === undefined) return view;
  const found = await followers.findByOpenid(openid);
  return {
    ...view,
    follower: found
      ? { id: String(found._id), name: found.name }
      : { id: null, name: "一位没有手机页的关注者" },
  };
}
