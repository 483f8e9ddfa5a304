import type Router from "koa-router";
import { followerId } from "./follower-id.ts";
import type { FollowerStore, StoredFollower } from "./follower-store.ts";
import { SandboxApiError } from "./sandbox-api-error.ts";
import type { SamplePort } from "./sample-port.ts";

export interface SampleParts {
  readonly followers: FollowerStore;
  /** Absent: the account behind this sandbox has no samples. */
  readonly sample?: SamplePort | undefined;
}

/** The newcomer's button: a notice to himself. */
export function addSampleRoutes(router: Router, { followers, sample }: SampleParts): void {
  if (!sample) return;
  router.post("/sandbox/api/followers/:id/sample-notices", async (ctx) => {
    const { openid, following } = await find(followers, followerId(ctx));
    if (!following) throw new SandboxApiError(409, "not-following", "请先关注公众号，再收通知");
    const answer = await sample.send(openid);
    if (answer.kind === "refused") {
      throw new SandboxApiError(409, "sample-refused", answer.reason);
    }
    ctx.status = 202;
    ctx.body = { id: answer.id };
  });
  router.get("/sandbox/api/followers/:id/sample-notices/:sample", async (ctx) => {
    const { openid } = await find(followers, followerId(ctx));
    const progress = await sample.progress(openid, ctx.params["sample"] ?? "");
    if (!progress) throw new SandboxApiError(404, "unknown-sample", "没有这条示例通知");
    ctx.body = progress;
  });
}

async function find(followers: FollowerStore, id: number): Promise<StoredFollower> {
  const found = await followers.find(id);
  if (!found) throw new SandboxApiError(404, "unknown-follower", "没有这位关注者");
  return found;
}
