import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  OperationFailed,
  type OperationHandler,
  type OperationTask,
} from "../../../jobs/operations/operation-handler.ts";
import {
  OperationRunner,
  operationInputContext,
} from "../../../jobs/operations/operation-runner.ts";
import { operationLeaseMs } from "../../../models/operation.ts";
import type { Role } from "../../../models/role.ts";
import { districtCode } from "../../../models/scope.ts";
import { startOperation, viewOperation } from "../../../web/api/operation-view.ts";
import { createOperationRoutes } from "../../../web/api/routes/operation-routes.ts";
import { buildCaller, csrfToken, openApiWorld, type ApiWorld } from "../../support/api-world.ts";

const total = 5;
/** What happens behind step number `n`. */
let afterStep: (n: number) => Promise<void> | void;
let stepsDone: number[];

const countUp: OperationHandler = {
  ...{ kind: "count-up", title: "数数", right: "export", fileName: "数.csv" },
  input: z.strictObject({ word: z.string() }),
  async run({ input, checkpoint, report }: OperationTask) {
    const { word } = input as { word: string };
    for (let n = ((checkpoint as number | undefined) ?? 0) + 1; n <= total; n++) {
      stepsDone.push(n);
      const problems = n === 2 ? [{ line: 2, message: "第 2 行没有名字" }] : [];
      await report({ done: n, total, checkpoint: n, text: `${word}${n}\n`, problems });
      await afterStep(n);
    }
  },
};
const failing: OperationHandler = {
  ...{ kind: "failing", title: "做不成", right: "export", input: z.strictObject({}) },
  run: () => Promise.reject(new OperationFailed("no-rows")),
};
const handlers = [countUp, failing];

let world: ApiWorld;
let runners: OperationRunner[];
let requests = 0;

beforeAll(async () => {
  world = await openApiWorld({ routes: (database) => createOperationRoutes(parts(database)) });
});
afterAll(() => world.close());
beforeEach(async () => {
  afterStep = () => undefined;
  stepsDone = [];
  runners = [];
  await world.stores.operations.model.deleteMany({});
  await world.stores.cadres.model.deleteMany({});
  await addCadre("c-admin-110113", "admin");
  world.sessions.set("admin", { caller: buildCaller("admin"), csrfToken });
});

function parts({ stores, cipher }: Pick<ApiWorld, "stores" | "cipher">) {
  return { stores, cipher, handlers, wakeRunner: () => undefined };
}

async function addCadre(id: string, role: Role): Promise<void> {
  await world.stores.cadres.model.create({
    ...{ _id: id, account: id, name: "王芳", role, isActive: true, isOnDuty: false, version: 1 },
    ...{ organisation: districtCode, organisationPath: [districtCode], createdAt: new Date() },
    recoveryCodes: [],
  });
}

function openRunner(): OperationRunner {
  const { stores, cipher, log } = world;
  const runner = new OperationRunner({ stores, cipher, handlers, log });
  runners.push(runner);
  return runner;
}

async function begin(handler = countUp, input: object = { word: "数" }): Promise<string> {
  const requestId = `request-${++requests}`;
  const request = { caller: buildCaller("admin"), requestId, now: new Date() };
  await startOperation(handler, input, { parts: parts(world), request });
  return requestId;
}

async function read(id: string) {
  const found = await world.stores.operations.find(id);
  if (!found) throw new Error("no such operation");
  return viewOperation(found, parts(world), new Date());
}

async function fileOf(id: string): Promise<string> {
  return (await world.call(`/operations/${id}/file`)).text();
}

describe("an operation", () => {
  it("is done in steps, with its progress, its problems and its file", async () => {
    const id = await begin();
    expect(await read(id)).toMatchObject({ state: "waiting", stateText: "排队中", title: "数数" });
    await openRunner().wake();
    expect(await read(id)).toMatchObject({
      ...{ state: "done", done: total, total, hasFile: true, problemCount: 1 },
      problems: [{ line: 2, message: "第 2 行没有名字" }],
    });
    expect(await fileOf(id)).toBe("数1\n数2\n数3\n数4\n数5\n");
  });

  it("that is asked for twice under one request is one", async () => {
    const request = { caller: buildCaller("admin"), requestId: "request-twice", now: new Date() };
    const start = () => startOperation(countUp, { word: "数" }, { parts: parts(world), request });
    await Promise.all([start(), start()]);
    await openRunner().wake();
    await start();
    await openRunner().wake();
    expect(stepsDone).toEqual([1, 2, 3, 4, 5]);
  });

  it("is sealed at rest: what was asked and what it made", async () => {
    const id = await begin(countUp, { word: "张三" });
    await openRunner().wake();
    const rows = await world.connection.collection("operationChunks").find().toArray();
    const stored = JSON.stringify([await world.stores.operations.find(id), rows]);
    expect(Buffer.from(stored).includes("张三")).toBe(false);
    expect(operationInputContext).toBe("operation.input");
  });

  it("that a dead process left goes on behind its last checkpoint", async () => {
    const id = await begin();
    let die: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (die = resolve));
    afterStep = async (n) => {
      if (n !== 3) return;
      die();
      await new Promise(() => undefined);
    };
    void openRunner().wake();
    await reached;
    const future = new Date(Date.now() - operationLeaseMs);
    // Its lease has run out, and it does not come back.
    await world.stores.operations.model.updateOne(
      { _id: id },
      { $set: { leaseUntil: future, leaseHolder: "dead" } },
    );
    afterStep = () => undefined;
    await openRunner().wake();
    expect(stepsDone).toEqual([1, 2, 3, 4, 5]);
    expect(await read(id)).toMatchObject({ state: "done", done: total, problemCount: 1 });
    expect(await fileOf(id)).toBe("数1\n数2\n数3\n数4\n数5\n");
  });

  it("keeps out of its file what a process writes that has lost it", async () => {
    const id = await begin();
    let claimed: () => void = () => undefined;
    let goOn: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (claimed = resolve));
    const held = new Promise<void>((resolve) => (goOn = resolve));
    afterStep = async (n) => {
      if (n !== 2) return;
      claimed();
      await held;
    };
    const late = openRunner().wake();
    await reached;
    await world.stores.operations.model.updateOne(
      { _id: id },
      { $set: { leaseUntil: new Date(0), leaseHolder: "nobody" } },
    );
    afterStep = () => undefined;
    await openRunner().wake();
    goOn();
    await late;
    expect(await fileOf(id)).toBe("数1\n数2\n数3\n数4\n数5\n");
  });

  it("is given back by a process that stops, and finished by the next", async () => {
    const id = await begin();
    const first = openRunner();
    let stopping: Promise<void> | undefined;
    afterStep = (n) => {
      if (n === 2) stopping = first.stop();
    };
    await first.wake();
    await stopping;
    expect(await read(id)).toMatchObject({ state: "waiting", done: 3 });
    await openRunner().wake();
    expect(await read(id)).toMatchObject({ state: "done", done: total });
  });

  it("is worked by one of many", async () => {
    const ids = [await begin(), await begin(), await begin()];
    await Promise.all([openRunner(), openRunner(), openRunner()].map((runner) => runner.wake()));
    expect(stepsDone).toHaveLength(ids.length * total);
  });

  it("is cancelled through the API, and cannot be after it ended", async () => {
    const id = await begin();
    afterStep = async (n) => {
      if (n !== 2) return;
      const answer = await world.call(`/operations/${id}/cancel`, { method: "POST" });
      expect(answer.status).toBe(200);
    };
    await openRunner().wake();
    expect(await read(id)).toMatchObject({ state: "cancelled", hasFile: false });
    expect(stepsDone.length).toBeLessThan(total);
    expect((await world.call(`/operations/${id}/cancel`, { method: "POST" })).status).toBe(409);
    expect((await world.call(`/operations/${id}/file`)).status).toBe(404);
  });

  it("ends when who asked for it loses the right", async () => {
    const id = await begin();
    afterStep = async (n) => {
      if (n === 1) await world.stores.cadres.model.updateOne({}, { $set: { role: "viewer" } });
    };
    await openRunner().wake();
    expect(await read(id)).toMatchObject({ state: "cancelled", failure: "no-right" });
  });

  it("says by a code why it failed", async () => {
    const id = await begin(failing, {});
    await openRunner().wake();
    expect(await read(id)).toMatchObject({ state: "failed", failure: "no-rows" });
  });
});

describe("the API", () => {
  it("streams the progress until the end", async () => {
    const id = await begin();
    const response = await world.call(`/operations/${id}/events`);
    const text = response.text();
    await openRunner().wake();
    const states = [...(await text).matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
    expect(states.at(0)).toMatch(/waiting|running|done/);
    expect(states.at(-1)).toBe("done");
  });

  it("shows nobody another town's operation, not even that it exists", async () => {
    const id = await begin();
    world.sessions.set("town", { caller: buildCaller("admin", "110113008"), csrfToken });
    for (const path of [
      `/operations/${id}`,
      `/operations/${id}/events`,
      `/operations/${id}/file`,
    ]) {
      expect((await world.call(path, { as: "town" })).status).toBe(404);
    }
    const list = await world.call("/operations", { as: "town" });
    expect(await list.json()).toEqual({ items: [], nextCursor: null });
    const cancel = { as: "town", method: "POST" };
    expect((await world.call(`/operations/${id}/cancel`, cancel)).status).toBe(404);
  });

  it("lists in pages, the newest first, each once", async () => {
    const ids = [await begin(), await begin(), await begin()];
    const first = await world.call("/operations?limit=2");
    const page = (await first.json()) as { items: { id: string }[]; nextCursor: string };
    const second = await world.call(`/operations?limit=2&cursor=${page.nextCursor}`);
    const rest = (await second.json()) as { items: { id: string }[]; nextCursor: null };
    const seen = [...page.items, ...rest.items].map(({ id }) => id);
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(new Set(ids));
    expect((await world.call("/operations?cursor=e30")).status).toBe(400);
  });
});
