import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../../web/sandbox/platform/rules/fault-list.ts";
import { createRandom } from "../../../../web/sandbox/platform/rules/seeded-random.ts";
import { sendPath, startWechat, textTo, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat({ random: createRandom(20_260_302) });
});
afterEach(() => wechat.stop());

const send = (openid: string) => wechat.call(sendPath, textTo(openid));
const newest = () => wechat.api.calls.listNewest().items.at(-1);

describe("faults on demand", () => {
  it("answer an error instead of doing anything", async () => {
    const openid = wechat.createWriter();
    const { id } = wechat.api.faults.add({ effect: { kind: "error", errcode: 45047 } });
    const answer = await send(openid);
    expect(answer).toMatchObject({ errcode: 45047 });
    expect(answer["errmsg"]).toMatch(/^out of response count limit rid: /);
    expect(wechat.platform.received(openid)).toEqual([]);
    expect(newest()).toMatchObject({ errcode: 45047, outcome: "answered", faultId: id });
    wechat.api.faults.clear();
    expect((await send(openid))["errcode"]).toBe(0);
  });

  it("close the connection before anything is done", async () => {
    const openid = wechat.createWriter();
    wechat.api.faults.add({ effect: { kind: "drop-before" }, times: 1 });
    await expect(send(openid)).rejects.toThrow();
    expect(wechat.platform.received(openid)).toEqual([]);
    expect(newest()).toMatchObject({ path: sendPath, outcome: "dropped" });
    expect((await send(openid))["errcode"]).toBe(0);
  });

  it("close the connection after everything is done: the message is there, the answer is not", async () => {
    const openid = wechat.createWriter();
    wechat.api.faults.add({ path: sendPath, effect: { kind: "drop-after-accept" }, times: 1 });
    await expect(send(openid)).rejects.toThrow();
    expect(wechat.platform.received(openid)).toEqual([{ kind: "text", content: "您好" }]);
    expect(wechat.api.contacts.list(openid)[0]?.left).toBe(4);
    expect(newest()).toMatchObject({ errcode: 0, outcome: "dropped" });
  });

  it("answer an HTTP status", async () => {
    const openid = wechat.createWriter();
    wechat.api.faults.add({ effect: { kind: "http-status", status: 502 } });
    const answer = await wechat.raw(sendPath, {
      ...{ method: "POST", body: JSON.stringify(textTo(openid)) },
    });
    expect(answer.status).toBe(502);
    expect(newest()).toMatchObject({ outcome: "http-status" });
  });

  it("answer late what was done at once", async () => {
    const openid = wechat.createWriter();
    wechat.api.faults.add({ effect: { kind: "delay", delayMs: 150 } });
    const startMs = performance.now();
    const sent = send(openid);
    await expect.poll(() => wechat.platform.received(openid).length).toBe(1);
    expect((await sent)["errcode"]).toBe(0);
    expect(performance.now() - startMs).toBeGreaterThan(140);
  });

  it("strike the path and the follower they are for, as often as they are told", async () => {
    const [first, second] = [wechat.createWriter(), wechat.createWriter()];
    const effect = { kind: "error", errcode: -1 } as const;
    wechat.api.faults.add({ path: sendPath, openid: first, times: 2, effect });
    const codes = [];
    for (const openid of [second, first, first, first]) codes.push((await send(openid))["errcode"]);
    expect(codes).toEqual([0, -1, -1, 0]);
    expect((await wechat.call("/cgi-bin/user/get"))["errcode"]).toBeUndefined();
    expect(wechat.api.faults.list()).toEqual([]);
    const body = { openid_list: [first], tagid: 2 };
    wechat.api.faults.add({ openid: first, effect });
    expect((await wechat.call("/cgi-bin/tags/members/batchtagging", body))["errcode"]).toBe(-1);
  });

  it("strike at their rate, the same calls with the same seed", async () => {
    const strikes = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 2_000 }, () => random() < 0.25);
    };
    expect(strikes(7)).toEqual(strikes(7));
    expect(strikes(7)).not.toEqual(strikes(8));
    const share = strikes(7).filter(Boolean).length / 2_000;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    wechat.api.faults.add({ rate: 0.5, effect: { kind: "error", errcode: -1 } });
    const codes = [];
    for (let call = 0; call < 40; call += 1) {
      codes.push((await wechat.call("/cgi-bin/getcallbackip"))["errcode"]);
    }
    const random = createRandom(20_260_302);
    expect(codes).toEqual(codes.map(() => (random() < 0.5 ? -1 : undefined)));
  });

  it("add up: a delay, then the error", async () => {
    wechat.api.faults.add({ effect: { kind: "delay", delayMs: 60 } });
    wechat.api.faults.add({ effect: { kind: "error", errcode: -1 } });
    const startMs = performance.now();
    expect((await wechat.call("/cgi-bin/getcallbackip"))["errcode"]).toBe(-1);
    expect(performance.now() - startMs).toBeGreaterThan(50);
  });
});

describe("the control API", () => {
  it("takes faults, lists and removes them", async () => {
    const fault = { path: sendPath, effect: { kind: "drop-before" }, rate: 0.5, times: 3 };
    const made = await wechat.control("POST", "/faults", fault);
    const { id } = made.body as unknown as Fault;
    expect(made).toEqual({ status: 201, body: { ...fault, id: expect.any(String) as string } });
    await wechat.control("POST", "/faults", { effect: { kind: "delay", delayMs: 5 } });
    const listed = await wechat.control("GET", "/faults");
    expect(listed.body["items"]).toMatchObject([fault, { rate: 1 }]);
    expect((await wechat.control("DELETE", `/faults/${id}`)).status).toBe(204);
    expect(await wechat.control("DELETE", `/faults/${id}`)).toMatchObject({
      ...{ status: 404, body: { error: { code: "unknown-fault" } } },
    });
    expect((await wechat.control("DELETE", "/faults")).status).toBe(204);
    expect((await wechat.control("GET", "/faults")).body).toEqual({ items: [] });
  });

  it.each<[string, unknown]>([
    ["an unknown effect", { effect: { kind: "explode" } }],
    ["a rate above 1", { effect: { kind: "drop-before" }, rate: 1.1 }],
    ["a path without slash", { path: "cgi-bin", effect: { kind: "drop-before" } }],
    ["an unknown field", { effect: { kind: "drop-before" }, every: 2 }],
    ["times 0", { effect: { kind: "drop-before" }, times: 0 }],
  ])("refuses %s in Chinese", async (_name, fault) => {
    const refused = await wechat.control("POST", "/faults", fault);
    expect(refused.status).toBe(400);
    const { error } = refused.body as { error: { code: string; message: string } };
    expect(error.code).toBe("invalid-request");
    expect(error.message).toMatch(/[一-龥]/);
  });
});
