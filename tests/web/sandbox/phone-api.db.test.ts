import type { Connection } from "mongoose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  ActResult,
  ChatPage,
  Follower,
  UploadedMedia,
} from "../../../web/sandbox/api-types.ts";
import { openTestDatabase } from "../../support/test-database.ts";
import { fieldsOf, startFakeAccount, type FakeAccount } from "./fake-account.ts";
import { amr, wav } from "./platform/media-files.ts";
import { sampleJpeg } from "./sample-media.ts";
import { startSandbox, type RunningSandbox } from "./start-sandbox.ts";

let database: { connection: Connection; close(): Promise<void> };
let account: FakeAccount;
let running: RunningSandbox;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  account = await startFakeAccount(() => ({ body: "success" }));
  running = await startSandbox(database.connection, account.callback);
});
afterEach(async () => {
  await running.stop();
  await account.stop();
  for (const name of ["sandboxFollowers", "sandboxMessages", "sandboxPlatform", "sandboxClock"]) {
    await database.connection.collection(name).deleteMany({});
  }
});

async function request(path: string, init: RequestInit = {}) {
  const response = await fetch(`${running.url}/sandbox/api${path}`, init);
  return { status: response.status, body: await response.json() };
}

function post(path: string, body: object) {
  const headers = { "Content-Type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) });
}

function upload(type: string, contentType: string, bytes: Buffer) {
  const headers = { "Content-Type": contentType };
  return request(`/media?type=${type}`, { method: "POST", headers, body: new Uint8Array(bytes) });
}

async function followed(): Promise<{ follower: Follower; openid: string }> {
  const follower = (await post("/followers", {})).body as Follower;
  await post(`/followers/${follower.id}/messages`, { kind: "follow" });
  const stored = await database.connection
    .collection<{ _id: number; openid: string }>("sandboxFollowers")
    .findOne({ _id: Number(follower.id) });
  return { follower, openid: stored?.openid ?? expect.unreachable() };
}

function lastPush(event: string): Record<string, string> {
  const fields = account.pushed.map(({ xml }) => fieldsOf(xml));
  return fields.findLast(({ Event }) => Event === event) ?? expect.unreachable();
}

async function chatOf({ id }: Follower): Promise<ChatPage> {
  return (await request(`/followers/${id}/messages?after=0`)).body as ChatPage;
}

async function callApi(path: string, body: object): Promise<unknown> {
  const token = running.sandbox.api.tokens.issuePlain().accessToken;
  const url = `${running.url}/sandbox/platform${path}?access_token=${token}`;
  return (await fetch(url, { method: "POST", body: JSON.stringify(body) })).json();
}

describe("a follower's media", () => {
  it("lies on the platform, is pushed, and can be fetched by whoever got the push", async () => {
    const { follower } = await followed();
    const picture = sampleJpeg();
    const uploaded = await upload("image", "image/jpeg", picture);
    expect(uploaded.status).toBe(201);
    const { mediaId } = uploaded.body as { mediaId: string };
    const sent = await post(`/followers/${follower.id}/messages`, { kind: "image", mediaId });
    expect(sent).toMatchObject({ status: 202, body: { message: { content: { mediaId } } } });
    const fields = await vi.waitFor(() => {
      const all = account.pushed.map(({ xml }) => fieldsOf(xml));
      return all.find(({ MsgType }) => MsgType === "image") ?? expect.unreachable();
    });
    expect(fields["MediaId"]).toBe(mediaId);
    expect(fields["PicUrl"]).toBe(`${running.url}/sandbox/api/media/${mediaId}`);
    const fetched = await fetch(fields["PicUrl"] ?? "");
    expect(fetched.headers.get("content-type")).toBe("image/jpeg");
    expect(fetched.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await fetched.arrayBuffer()).equals(picture)).toBe(true);
  });

  it.each<[string, string, number, number, string]>([
    ["image", "text/plain", 3, 400, "图片只收"],
    ["image", "application/x-www-form-urlencoded", 3, 400, "图片只收"],
    ["image", "image/jpeg", 0, 400, "图片"],
    ["image", "image/jpeg", 10 * 1_048_576 + 1, 400, "最大 10 MB"],
    ["voice", "audio/amr", 2 * 1_048_576 + 1, 400, "最大 2 MB"],
    ["video", "video/mp4", 3, 400, "只能发图片和语音"],
  ])(
    "as %s of type %s with %i bytes is refused",
    async (type, contentType, size, status, words) => {
      const refused = await upload(type, contentType, Buffer.alloc(size, 1));
      expect(refused.status).toBe(status);
      expect((refused.body as { error: { message: string } }).error.message).toContain(words);
    },
  );

  it.each<[string, Buffer, string, string]>([
    ["amr", amr(), "audio/amr", "amr"],
    ["anything else", wav(), "audio/wav", "speex"],
  ])("names the format by what it is: %s", async (_, bytes, contentType, format) => {
    const { follower } = await followed();
    const { mediaId } = (await upload("voice", contentType, bytes)).body as UploadedMedia;
    await post(`/followers/${follower.id}/messages`, { kind: "voice", mediaId });
    const voice = await vi.waitFor(() => {
      const all = account.pushed.map(({ xml }) => fieldsOf(xml));
      return all.find(({ MsgType }) => MsgType === "voice") ?? expect.unreachable();
    });
    expect(voice).toMatchObject({ Format: format, MediaId: mediaId });
  });

  it.each([
    ["amr", "audio/amr", amr(60_020)],
    ["wav", "audio/wav", wav(61_000)],
  ])("of more than a minute is refused: %s", async (_, contentType, bytes) => {
    const refused = await upload("voice", contentType, bytes);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: "media-refused" } } });
    expect(JSON.stringify(refused.body)).toContain("有 61 秒，最长 60 秒");
  });

  it("that is unknown is refused", async () => {
    const { follower } = await followed();
    const refused = await post(`/followers/${follower.id}/messages`, {
      ...{ kind: "image", mediaId: "gone" },
    });
    expect(refused).toMatchObject({ status: 404, body: { error: { code: "unknown-media" } } });
    expect((await request("/media/gone")).status).toBe(404);
  });

  it("cannot be a place outside the world", async () => {
    const { follower } = await followed();
    const place = { latitude: 91, longitude: 116, label: "月球" };
    const refused = await post(`/followers/${follower.id}/messages`, { kind: "place", place });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: "invalid-request" } } });
  });
});

describe("what the account sends on its own", () => {
  it("joins the chat in the order in which it was sent, with the platform's time", async () => {
    const { follower, openid } = await followed();
    await running.sandbox.api.clock.advance(86_400_000);
    const windowStart = {
      messageType: "text",
      event: "",
      eventKey: "",
      ticket: "",
      menuItemId: "",
    };
    running.sandbox.api.noteAct(openid, windowStart);
    const contents = ["一", "二", "三", "四", "五"];
    for (const content of contents) {
      const text = { touser: openid, msgtype: "text", text: { content } };
      expect(await callApi("/cgi-bin/message/custom/send", text)).toMatchObject({ errcode: 0 });
    }
    const page = await vi.waitFor(async () => {
      const read = await chatOf(follower);
      expect(read.items).toHaveLength(6);
      return read;
    });
    expect(page.offsetMs).toBe(86_400_000);
    expect(page.items.slice(1)).toMatchObject(
      contents.map((content) => ({
        ...{ direction: "toFollower", state: "answered", offsetMs: 86_400_000 },
        content: { kind: "message", message: { kind: "text", content } },
      })),
    );
    expect(Date.parse(page.now) - Date.now()).toBeGreaterThan(86_000_000);
    expect(JSON.stringify(page)).not.toContain(openid);
  });

  it("is announced by typing, which ends with the message", async () => {
    const { follower, openid } = await followed();
    const typing = { touser: openid, command: "Typing" };
    expect(await callApi("/cgi-bin/message/custom/typing", typing)).toMatchObject({ errcode: 0 });
    expect((await chatOf(follower)).isTyping).toBe(true);
    await callApi("/cgi-bin/message/custom/send", {
      ...{ touser: openid, msgtype: "text", text: { content: "好了" } },
    });
    expect((await chatOf(follower)).isTyping).toBe(false);
  });
});

describe("a stall's code", () => {
  it("is the platform's permanent one: the account gets the same by qrcode/create", async () => {
    const { follower, openid } = await followed();
    const scan = { kind: "scan", scene: "stall_0007" };
    expect(await post(`/followers/${follower.id}/messages`, scan)).toMatchObject({ status: 202 });
    const { Event, Ticket = "" } = await vi.waitFor(() => lastPush("SCAN"));
    const order = { action_name: "QR_LIMIT_STR_SCENE" };
    const made = (await callApi("/cgi-bin/qrcode/create", {
      ...order,
      action_info: { scene: { scene_str: "stall_0007" } },
    })) as { ticket: string };
    expect({ Event, Ticket }).toEqual({ Event: "SCAN", Ticket: made.ticket });
    const again = account.pushed.length;
    await running.sandbox.platform.scanTicket(openid, made.ticket);
    expect(account.pushed.slice(again).map(({ xml }) => fieldsOf(xml))).toMatchObject([
      { Event: "SCAN", EventKey: "stall_0007", Ticket },
    ]);
  });
});

describe("a fault for one follower", () => {
  const fault = { path: "/cgi-bin/message/custom/send", effect: { kind: "error", errcode: 45047 } };
  const text = (touser: string) => ({ touser, msgtype: "text", text: { content: "您好" } });

  it("strikes him alone, and is listed by his name, never by his openid", async () => {
    const [struck, spared] = [await followed(), await followed()];
    const added = await post(`/followers/${struck.follower.id}/faults`, { ...fault, times: 2 });
    const follower = { id: struck.follower.id, name: struck.follower.name };
    expect(added).toMatchObject({ status: 201, body: { ...fault, rate: 1, times: 2, follower } });
    const send = (openid: string) => callApi("/cgi-bin/message/custom/send", text(openid));
    expect(await send(spared.openid)).toMatchObject({ errcode: 0 });
    expect(await send(struck.openid)).toMatchObject({ errcode: 45047 });
    const listed = await request("/faults");
    expect(listed.body).toMatchObject({ items: [{ times: 1, follower }], nextCursor: null });
    expect(JSON.stringify([added, listed])).not.toContain(struck.openid);
  });

  it("that a program added for somebody without a phone has no id to show", async () => {
    running.sandbox.api.faults.add({ openid: "oNobody", effect: { kind: "drop-before" } });
    running.sandbox.api.faults.add({ effect: { kind: "drop-before" } });
    const { body } = await request("/faults");
    const [his, everybodys] = (body as { items: object[] }).items;
    expect(his).toMatchObject({ follower: { id: null, name: "一位没有手机页的关注者" } });
    expect(his).not.toHaveProperty("openid");
    expect(everybodys).not.toHaveProperty("follower");
  });

  it.each<[string, object, number, string]>([
    ["/followers/999/faults", fault, 404, "unknown-follower"],
    ["/followers/x/faults", fault, 400, "invalid-request"],
    ["/followers/1/faults", { ...fault, openid: "oAnybody" }, 400, "invalid-request"],
    ["/followers/1/faults", { ...fault, rate: 2 }, 400, "invalid-request"],
  ])("POST %s of %j is refused with %i %s", async (path, body, status, code) => {
    await followed();
    expect(await post(path, body)).toMatchObject({ status, body: { error: { code } } });
    expect(running.sandbox.api.faults.list()).toEqual([]);
  });
});

describe("the menu", () => {
  it("is the one that the follower sees: published, replaced, deleted", async () => {
    const { follower } = await followed();
    expect((await chatOf(follower)).menu).toMatchObject([{ name: "入会" }, {}, {}]);
    const button = [{ name: "新菜单", type: "click", key: "NEW" }];
    expect(await callApi("/cgi-bin/menu/create", { button })).toMatchObject({ errcode: 0 });
    expect((await chatOf(follower)).menu).toEqual(button);
    expect((await request("/account")).body).toMatchObject({ menu: button });
    const act = await post(`/followers/${follower.id}/messages`, { kind: "click", key: "NEW" });
    expect((act.body as ActResult).message.content).toEqual({
      kind: "click",
      buttonName: "新菜单",
    });
    running.sandbox.api.menus.delete();
    expect((await chatOf(follower)).menu).toEqual([]);
  });
});
