import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Idempotency } from "../../../web/api/idempotency.ts";
import type { StoredAnswer } from "../../../web/api/ports.ts";
import { ApiProblem } from "../../../web/api/problem.ts";
import {
  openSignInWorld,
  town,
  type Browser,
  type SignInWorld,
} from "../../support/sign-in-world.ts";

let world: SignInWorld;
beforeAll(async () => {
  world = await openSignInWorld({ instances: 2 });
});
afterAll(() => world.close());
beforeEach(() => world.wipe());

const key = { caller: "wang", route: "write", key: "key-12345", digest: "d1" };
const answer = { status: 201, body: '{"secret":"内部"}' };
const later = (ms: number) => new Date(Date.now() + ms);
const open = () => new Idempotency(world.stores.idempotencyKeys, world.cipher);

describe("one key", () => {
  it("acts once, also by ten at once in several instances, and all get the first's answer", async () => {
    const requestIds: string[] = [];
    const act = async (requestId: string): Promise<StoredAnswer> => {
      requestIds.push(requestId);
      await world.stores.cadres.find("x");
      return answer;
    };
    const instances = [open(), open(), open()];
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (instances[index % 3] ?? open()).run(key, act, new Date()),
      ),
    );
    expect(requestIds).toHaveLength(1);
    expect(
      outcomes.filter((outcome) => outcome.kind === "answered" && !outcome.isRepeat),
    ).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: "answered", answer });
  });

  it("keeps its answer sealed, and neither key nor cadre in clear", async () => {
    await open().run(key, () => Promise.resolve(answer), new Date());
    const rows = await world.connection.collection("idempotencyKeys").find().toArray();
    const text = JSON.stringify(rows) + rows.map(({ answer }) => String(answer)).join("");
    for (const plain of ["内部", "key-12345", "wang"]) expect(text).not.toContain(plain);
  });

  it("is refused for something else", async () => {
    await open().run(key, () => Promise.resolve(answer), new Date());
    const other = { ...key, digest: "d2" };
    const act = () => Promise.reject(new Error("must not act"));
    expect(await open().run(other, act, new Date())).toEqual({ kind: "mismatch" });
  });

  it.each([{ caller: "li" }, { route: "other" }, { key: "key-54321" }])(
    "is another one with %j",
    async (difference) => {
      await open().run(key, () => Promise.resolve(answer), new Date());
      const own = { status: 200, body: "{}" };
      const run = open().run({ ...key, ...difference }, () => Promise.resolve(own), new Date());
      expect(await run).toMatchObject({ answer: own, isRepeat: false });
    },
  );

  it("is finished under the same request when its process died", async () => {
    const { idempotencyKeys } = world.stores;
    const seen: string[] = [];
    const dying = open().run(
      key,
      async (requestId) => {
        seen.push(requestId);
        await idempotencyKeys.model.updateOne({}, { $set: { leaseUntil: new Date(0) } });
        throw new Error("killed");
      },
      new Date(),
    );
    await expect(dying).rejects.toThrow("killed");
    const act = (requestId: string) => {
      seen.push(requestId);
      return Promise.resolve(answer);
    };
    const outcome = await open().run(key, act, new Date());
    expect(outcome).toMatchObject({ kind: "answered", isRepeat: false });
    expect(new Set(seen).size).toBe(1);
    expect(seen).toHaveLength(2);
  });

  it("is taken over when its holder stopped renewing, not before", async () => {
    const { idempotencyKeys } = world.stores;
    const claim = { id: "k", digest: "d", requestId: "r1", holder: "dead", now: new Date() };
    expect(await idempotencyKeys.claim(claim)).toEqual({ kind: "claimed", requestId: "r1" });
    const other = { ...claim, requestId: "r2", holder: "alive" };
    expect(await idempotencyKeys.claim({ ...other, now: later(4_000) })).toEqual({
      kind: "running",
    });
    expect(await idempotencyKeys.claim({ ...other, now: later(6_000) })).toEqual({
      kind: "claimed",
      requestId: "r1",
    });
  });

  it("is free again after a refusal, and after a day", async () => {
    const refusal = new ApiProblem(409, "x", { message: "不行" });
    const refused = open().run(key, () => Promise.reject(refusal), new Date());
    await expect(refused).rejects.toBe(refusal);
    const act = () => Promise.resolve(answer);
    expect(await open().run({ ...key, digest: "d2" }, act, new Date())).toMatchObject({
      isRepeat: false,
    });
    const tomorrow = later(24 * 60 * 60_000 + 1_000);
    expect(await open().run({ ...key, digest: "d3" }, act, tomorrow)).toMatchObject({
      isRepeat: false,
    });
  });
});

describe("a write of the API", () => {
  const invitation = { account: "li.na", name: "李娜", role: "cadre", organisation: town };
  let browser: Browser;
  const invite = (at: number, body: object = invitation) =>
    world.call("/cadres", {
      ...{ method: "POST", browser, body, at },
      headers: { "idempotency-key": "invitation-1" },
    });

  beforeEach(async () => {
    await world.addCadre("boss");
    ({ browser } = await world.signIn("boss"));
  });

  it("repeated, also by two at once in two instances, acts once and answers the same", async () => {
    const [first, second] = await Promise.all([invite(0), invite(1)]);
    const third = await invite(0);
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(third.body).toEqual(first.body);
    expect(await world.stores.cadres.model.countDocuments({ account: "li.na" })).toBe(1);
    const entries = world.connection.collection("auditEntries");
    expect(await entries.countDocuments({ action: "inviteCadre", phase: "done" })).toBe(1);
    expect((await invite(0, { ...invitation, name: "李娜娜" })).status).toBe(422);
  });

  it("begun by a process that died after writing is finished, not done twice", async () => {
    await invite(0);
    const keys = world.connection.collection("idempotencyKeys");
    await keys.updateOne({}, { $unset: { answer: 1 }, $set: { leaseUntil: new Date(0) } });
    expect(await invite(1)).toMatchObject({ status: 201 });
    expect(await world.stores.cadres.model.countDocuments({ account: "li.na" })).toBe(1);
  });
});
