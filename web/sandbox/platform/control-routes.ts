import type Router from "koa-router";
import { answerErrors, parse, readJson, SandboxApiError } from "../sandbox-api-error.ts";
import type { SandboxLog } from "../sandbox-log.ts";
import {
  clockShape,
  faultShape,
  followersShape,
  massShape,
  quotaShape,
  seqShape,
  settingsShape,
} from "./control-shapes.ts";
import { chinaMonth } from "./state/platform-calendar.ts";
import type { World } from "./world.ts";

const base = "/sandbox/api/control";
/** "At most 100 (most reports)". Source: fact sheet 16. */
const testAccountFollowers = 100;

/** What the page beside the phone, tests and demos turn: clock, settings, faults, quotas; and the record of calls. */
export function addControlRoutes(router: Router, world: World, log: SandboxLog): void {
  router.use(base, answerErrors(log));
  router.get(base, (ctx) => void (ctx.body = viewControl(world)));
  router.patch(`${base}/settings`, async (ctx) => {
    world.settings.change(parse(settingsShape, await readJson(ctx)));
    ctx.body = viewControl(world);
  });
  router.post(`${base}/clock`, async (ctx) => {
    const { advanceMs } = parse(clockShape, await readJson(ctx));
    await world.clock.advance(advanceMs);
    ctx.body = viewControl(world);
  });
  addFaultRoutes(router, world);
  addQuotaRoutes(router, world);
  addMassRoutes(router, world);
  router.get(`${base}/calls`, (ctx) => {
    if (ctx.query["newest"] === "1") ctx.body = world.calls.listNewest();
    else ctx.body = world.calls.listAfter(parse(seqShape, ctx.query["after"] ?? "0"));
  });
  router.post(`${base}/followers`, async (ctx) => {
    const { count } = parse(followersShape, await readJson(ctx));
    ctx.body = createFollowers(world, count);
  });
}

function viewControl({ clock, settings }: World) {
  return {
    now: clock.now().toISOString(),
    offsetMs: clock.offsetMs,
    settings: settings.current,
  };
}

function addFaultRoutes(router: Router, { faults }: World): void {
  router.get(`${base}/faults`, (ctx) => void (ctx.body = { items: faults.list() }));
  router.post(`${base}/faults`, async (ctx) => {
    const draft = parse(faultShape, await readJson(ctx));
    ctx.status = 201;
    ctx.body = faults.add(draft);
  });
  router.delete(`${base}/faults`, (ctx) => {
    faults.clear();
    ctx.status = 204;
  });
  router.delete(`${base}/faults/:id`, (ctx) => {
    if (!faults.remove(ctx.params["id"] ?? "")) {
      throw new SandboxApiError(404, "unknown-fault", "没有这个故障");
    }
    ctx.status = 204;
  });
}

function addQuotaRoutes(router: Router, { quotas }: World): void {
  router.get(`${base}/quotas`, (ctx) => void (ctx.body = { items: quotas.list() }));
  router.patch(`${base}/quotas`, async (ctx) => {
    const { path, dailyLimit, minuteLimit } = parse(quotaShape, await readJson(ctx));
    ctx.body = quotas.change(path, {
      ...(dailyLimit !== undefined && { dailyLimit }),
      ...(minuteLimit !== undefined && { minuteLimit }),
    });
  });
}

/** What mass sends used up, by month and day. */
function addMassRoutes(router: Router, world: World): void {
  router.get(`${base}/mass`, (ctx) => void (ctx.body = viewMass(world)));
  router.patch(`${base}/mass`, async (ctx) => {
    const { openid, used } = parse(massShape, await readJson(ctx));
    if (openid === undefined) world.mass.setUsedToAll(used);
    else if (world.followers.find(openid)) world.mass.setReceived(openid, used);
    else throw new SandboxApiError(404, "unknown-follower", "没有这位关注者");
    ctx.body = viewMass(world);
  });
}

function viewMass({ mass, clock }: World) {
  return {
    month: chinaMonth(clock.now()),
    usedToday: mass.usedToday(),
    usedToAll: mass.usedToAll(),
    /** How many followers got so many. */
    spread: mass.spread(),
  };
}

function createFollowers({ followers, settings }: World, count: number) {
  const total = followers.followingCount + count;
  if (settings.current.accountKind === "test" && total > testAccountFollowers) {
    throw new SandboxApiError(409, "too-many-followers", "测试号最多 100 位关注者");
  }
  followers.createMany(count);
  return { count, total: followers.followingCount };
}
