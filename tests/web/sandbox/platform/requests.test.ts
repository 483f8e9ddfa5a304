import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRid } from "../../../../web/sandbox/platform/http/rid.ts";
import { PretendApi } from "../../../../web/sandbox/platform/pretend-api.ts";
import { serveRouter } from "../../../../web/sandbox/platform/serve-pretend-wechat.ts";
import {
  appId,
  appSecret,
  dayMs,
  sendPath,
  startedAt,
  startWechat,
  textTo,
  withToken,
  type Json,
  type TestWechat,
} from "./start-wechat.ts";

let wechat: TestWechat;
beforeEach(async () => {
  wechat = await startWechat();
});
afterEach(() => wechat.stop());

const gets = [
  ...["/cgi-bin/getcallbackip", "/cgi-bin/get_api_domain_ip", "/cgi-bin/media/get"],
  ...["/cgi-bin/media/get/jssdk", "/cgi-bin/material/get_materialcount", "/cgi-bin/menu/get"],
  ...["/cgi-bin/menu/delete", "/cgi-bin/get_current_selfmenu_info", "/cgi-bin/user/get"],
  ...["/cgi-bin/user/info", "/cgi-bin/tags/get", "/cgi-bin/token", "/cgi-bin/showqrcode"],
];
const jsonPosts = [
  ...["/cgi-bin/stable_token", "/cgi-bin/callback/check", "/cgi-bin/clear_quota"],
  ...["/cgi-bin/clear_quota/v2", "/cgi-bin/openapi/quota/get", "/cgi-bin/openapi/quota/clear"],
  ...["/cgi-bin/openapi/rid/get", sendPath, "/cgi-bin/message/custom/typing"],
  ...["/cgi-bin/material/get_material", "/cgi-bin/material/del_material"],
  ...["/cgi-bin/material/batchget_material", "/cgi-bin/qrcode/create", "/cgi-bin/menu/create"],
  ...["/cgi-bin/menu/addconditional", "/cgi-bin/menu/delconditional", "/cgi-bin/menu/trymatch"],
  ...["/cgi-bin/user/info/batchget", "/cgi-bin/user/info/updateremark", "/cgi-bin/tags/create"],
  ...["/cgi-bin/tags/update", "/cgi-bin/tags/delete", "/cgi-bin/user/tag/get"],
  ...["/cgi-bin/tags/members/batchtagging", "/cgi-bin/tags/members/batchuntagging"],
  ...["/cgi-bin/tags/getidlist", "/cgi-bin/tags/members/getblacklist"],
  ...["/cgi-bin/tags/members/batchblacklist", "/cgi-bin/tags/members/batchunblacklist"],
];
const uploads = [
  ...["/cgi-bin/media/upload", "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material"],
];

describe("what every call must be (fact sheet 0, 13)", () => {
  it.each(gets)("%s wants GET: 43001", async (path) => {
    expect((await wechat.call(path, {}))["errcode"]).toBe(43001);
  });

  it.each([...jsonPosts, ...uploads])("%s wants POST: 43002", async (path) => {
    expect((await wechat.call(path))["errcode"]).toBe(43002);
  });

  it.each(jsonPosts)("%s wants a JSON object", async (path) => {
    expect((await wechat.call(path, ""))["errcode"]).toBe(44002);
    expect((await wechat.call(path, "{no"))["errcode"]).toBe(47001);
    expect((await wechat.call(path, "[]"))["errcode"]).toBe(47001);
  });

  const open = ["/cgi-bin/token", "/cgi-bin/showqrcode", "/cgi-bin/stable_token"];
  const guarded = [...gets, ...jsonPosts].filter(
    (path) => !open.includes(path) && path !== "/cgi-bin/clear_quota/v2",
  );
  it.each(guarded)("%s wants an access_token: 41001", async (path) => {
    const init = gets.includes(path) ? {} : { method: "POST", body: "{}" };
    const answer = await wechat.raw(path, init);
    expect(await answer.json()).toMatchObject({ errcode: 41001 });
  });

  it("answers HTTP 200 and an errmsg that ends in a rid, in the platform's content type", async () => {
    const answer = await wechat.raw("/cgi-bin/user/get");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json; encoding=utf-8");
    const { errmsg } = (await answer.json()) as Json;
    expect(errmsg).toMatch(/^access_token missing rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
  });

  it("does not know other addresses", async () => {
    expect((await wechat.call("/cgi-bin/nothing", {}))["errcode"]).toBe(40066);
    expect((await wechat.call("/cgi-bin/menu/create/", {}))["errcode"]).toBe(40066);
  });

  it("refuses an API that was blocked for a violation: 48004", async () => {
    wechat.api.settings.change({ blockedPaths: [sendPath] });
    const openid = wechat.createWriter();
    expect((await wechat.call(sendPath, textTo(openid)))["errcode"]).toBe(48004);
  });
});

describe("openapi/rid/get (fact sheet 4)", () => {
  const lookUp = (rid: string) => wechat.call("/cgi-bin/openapi/rid/get", { rid });

  it("tells what a call was", async () => {
    const openid = wechat.createWriter();
    await wechat.call(sendPath, textTo(openid, ""));
    const rid = wechat.api.calls.listNewest().items.at(-1)?.rid ?? "";
    const { request } = (await lookUp(rid)) as { request: Json };
    expect(request).toMatchObject({
      invoke_time: startedAt.getTime() / 1_000,
      request_body: JSON.stringify(textTo(openid, "")),
      client_ip: "127.0.0.1",
    });
    expect(request["request_url"]).toContain(`https://api.weixin.qq.com${sendPath}?access_token=`);
    expect(request["response_body"]).toContain('"errcode":44004');
  });

  it("keeps the beginning of a long answer", async () => {
    wechat.api.followers.createMany(1_000);
    await wechat.call("/cgi-bin/user/get");
    const { request } = await lookUp(wechat.api.calls.listNewest().items.at(-1)?.rid ?? "");
    expect((request as { response_body: string }).response_body).toHaveLength(2_000);
  });

  it.each([
    ["nothing", "", 76002],
    ["no rid", "hello", 76001],
    ["an unknown one", createRid(startedAt, appId), 76001],
    ["another account's", createRid(startedAt, "wx0"), 76003],
    [
      "one older than 7 days",
      createRid(new Date(startedAt.getTime() - 7 * dayMs - 1_000), appId),
      76004,
    ],
  ])("refuses %s", async (_name, rid, errcode) => {
    expect((await lookUp(rid))["errcode"]).toBe(errcode);
  });
});

describe("addresses and the callback's check (fact sheet 4)", () => {
  it.each(["/cgi-bin/getcallbackip", "/cgi-bin/get_api_domain_ip"])("%s lists", async (path) => {
    expect((await wechat.call(path))["ip_list"]).toContain("127.0.0.1");
  });

  const check = (body: object) => wechat.call("/cgi-bin/callback/check", body);

  it("answers what was asked", async () => {
    const all = await check({ action: "all", check_operator: "DEFAULT" });
    expect(all["dns"]).toEqual([{ ip: "127.0.0.1", real_operator: "DEFAULT" }]);
    expect(all["ping"]).toMatchObject([{ ip: "127.0.0.1", package_loss: "0%" }]);
    expect(Object.keys(await check({ action: "dns", check_operator: "CAP" }))).toEqual(["dns"]);
    expect(Object.keys(await check({ action: "ping" }))).toEqual(["ping"]);
  });

  it("refuses other actions and operators, and an account without address", async () => {
    expect((await check({ action: "none" }))["errcode"]).toBe(40202);
    expect((await check({ action: "all", check_operator: "X" }))["errcode"]).toBe(40203);
    const api = new PretendApi({ account: { appId, appSecret } });
    const served = await serveRouter(api.router);
    const path = withToken("/cgi-bin/callback/check", api.tokens.issuePlain().accessToken);
    const answer = await fetch(`${served.url}/sandbox/platform${path}`, {
      ...{ method: "POST", body: '{"action":"all","check_operator":"DEFAULT"}' },
    });
    await served.stop();
    expect(await answer.json()).toMatchObject({ errcode: 40201 });
  });
});
