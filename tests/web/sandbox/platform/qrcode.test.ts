import jpegReader from "jpeg-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encode } from "uqr";
import { dayMs, secondMs, startWechat, type Json, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

type Scene = { scene_id: number | string } | { scene_str: string };
const create = (action_name: string, scene: Scene, more: Json = {}) =>
  wechat.call("/cgi-bin/qrcode/create", { ...more, action_name, action_info: { scene } });
const show = (ticket: unknown) =>
  wechat.raw(`/cgi-bin/showqrcode?ticket=${encodeURIComponent(String(ticket))}`);

describe("qrcode/create (fact sheet 7)", () => {
  it.each<[string, Scene, Json, number | undefined]>([
    ["QR_SCENE", { scene_id: 1 }, { expire_seconds: 60 }, undefined],
    ["QR_SCENE", { scene_id: 4_294_967_295 }, { expire_seconds: 2_592_000 }, undefined],
    ["QR_SCENE", { scene_id: 4_294_967_296 }, { expire_seconds: 60 }, 40053],
    ["QR_SCENE", { scene_id: 0 }, { expire_seconds: 60 }, 40053],
    ["QR_SCENE", { scene_str: "a" }, { expire_seconds: 60 }, 40053],
    ["QR_STR_SCENE", { scene_str: "摊".repeat(64) }, { expire_seconds: 60 }, undefined],
    ["QR_STR_SCENE", { scene_str: "摊".repeat(65) }, { expire_seconds: 60 }, 40053],
    ["QR_STR_SCENE", { scene_str: "" }, { expire_seconds: 60 }, 40053],
    ["QR_STR_SCENE", { scene_str: "a" }, { expire_seconds: 2_592_001 }, 40035],
    ["QR_STR_SCENE", { scene_str: "a" }, { expire_seconds: 0 }, 40035],
    ["QR_LIMIT_SCENE", { scene_id: 100_000 }, {}, undefined],
    ["QR_LIMIT_SCENE", { scene_id: 100_001 }, {}, 40053],
    ["QR_LIMIT_STR_SCENE", { scene_str: "stall_0007" }, {}, undefined],
    ["QR_CARD", { scene_str: "a" }, {}, 40052],
  ])("%s %o %o", async (actionName, scene, more, errcode) => {
    const answer = await create(actionName, scene, more);
    expect(answer["errcode"]).toBe(errcode);
    if (errcode !== undefined) return;
    expect(answer["ticket"]).toMatch(/^gQ[A-Za-z0-9+/]+=*$/);
    expect(answer["url"]).toMatch(/^http:\/\/weixin\.qq\.com\/q\//);
    expect(answer["expire_seconds"]).toBe(more["expire_seconds"]);
  });

  it("lets a code live 60 s when nothing is said", async () => {
    expect(await create("QR_STR_SCENE", { scene_str: "a" })).toMatchObject({ expire_seconds: 60 });
  });

  it("gives a permanent scene its ticket again, and stops at 100,000: 40053", async () => {
    for (let made = 1; made < 100_000; made += 1) wechat.api.tickets.create({ scene: `s${made}` });
    const first = await create("QR_LIMIT_STR_SCENE", { scene_str: "one" });
    expect(await create("QR_LIMIT_STR_SCENE", { scene_str: "one" })).toEqual(first);
    const refused = await create("QR_LIMIT_STR_SCENE", { scene_str: "two" });
    expect(refused["errcode"]).toBe(40053);
    expect(await create("QR_LIMIT_STR_SCENE", { scene_str: "one" })).toEqual(first);
    expect(await create("QR_STR_SCENE", { scene_str: "two" })).toHaveProperty("ticket");
  });
});

describe("showqrcode (fact sheet 7)", () => {
  it("draws the url, without login, as image/jpg", async () => {
    const { ticket, url } = await create("QR_LIMIT_SCENE", { scene_id: 7 });
    const answer = await show(ticket);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpg"]);
    const { data, width } = jpegReader.decode(Buffer.from(await answer.arrayBuffer()));
    const expected = encode(String(url), { ecc: "M", border: 4 });
    const modulePixels = width / expected.size;
    const middle = (at: number) => Math.floor((at + 0.5) * modulePixels);
    const drawn = expected.data.map((row, y) =>
      row.map((_dark, x) => (data[(middle(y) * width + middle(x)) * 4] ?? 255) < 128),
    );
    expect(drawn).toEqual(expected.data);
  });

  it("answers 404 to a bad ticket and to one after its time", async () => {
    expect((await show("gQbad")).status).toBe(404);
    const { ticket } = await create("QR_STR_SCENE", { scene_str: "a" }, { expire_seconds: 600 });
    await wechat.advance(600 * secondMs - 1);
    expect((await show(ticket)).status).toBe(200);
    await wechat.advance(1);
    expect((await show(ticket)).status).toBe(404);
    const permanent = await create("QR_LIMIT_STR_SCENE", { scene_str: "a" });
    await wechat.advance(300 * dayMs);
    expect((await show(permanent["ticket"])).status).toBe(200);
  });
});
