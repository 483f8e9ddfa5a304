import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../../support/pretend-client-world.ts";
import { minuteMs } from "../../../web/sandbox/platform/start-wechat.ts";

const sendPath = "/cgi-bin/message/template/send";
const data = { thing1: "职工羽毛球赛", time2: "2026年11月28日 14:00", thing3: "顺义体育馆" };

let world: PretendClientWorld;
let client: WechatClient;
let templateId: string;
beforeAll(async () => {
  world = await openPretendClientWorld();
  client = world.createClient();
  templateId = await client.templates.add("50101", ["活动名称", "活动时间", "活动地点"]);
});
afterAll(() => world.end());

const followers = () => world.wechat.api.followers;

function order(over: Partial<Parameters<WechatClient["templates"]["send"]>[0]> = {}) {
  const openid = world.wechat.createFollower();
  const url = "https://union.example.cn/m/notice/n1";
  return { openid, templateId, data, url, clientMsgId: `c-${openid}`.slice(0, 32), ...over };
}

describe("template messages on the pretend platform", () => {
  it("are listed with their keywords", async () => {
    expect(await client.templates.list()).toEqual([
      {
        ...{ id: templateId, title: "活动通知" },
        keywords: [
          { key: "thing1", label: "活动名称" },
          { key: "time2", label: "活动时间" },
          { key: "thing3", label: "活动地点" },
        ],
      },
    ]);
  });

  it("arrive with a number, and show their lines", async () => {
    const sent = order();
    expect(await client.templates.send(sent)).toMatchObject({ kind: "sent", msgId: /^\d+$/ });
    expect(world.wechat.api.received(sent.openid)).toEqual([
      {
        ...{ kind: "template", title: "活动通知", url: sent.url },
        lines: [
          { label: "活动名称", value: data.thing1 },
          { label: "活动时间", value: data.time2 },
          { label: "活动地点", value: data.thing3 },
        ],
      },
    ]);
  });

  it("sent again under one client_msg_id within ten minutes arrive once; afterwards again", async () => {
    const sent = order();
    const first = await client.templates.send(sent);
    await world.wechat.advance(9 * minuteMs);
    expect(await client.templates.send(sent)).toEqual(first);
    const { templateSends } = world.wechat.api;
    const key = `${sent.openid} ${sent.clientMsgId}`;
    expect(templateSends.find(key)).toMatchObject({ deliveries: 1, repeats: 1 });
    await world.wechat.advance(2 * minuteMs);
    await client.templates.send(sent);
    expect(templateSends.find(key)).toMatchObject({ deliveries: 2 });
    expect(world.wechat.api.received(sent.openid)).toHaveLength(2);
  });

  it("accepted and then unanswered are unknown; the repeat tells what became of it", async () => {
    const sent = order();
    world.wechat.api.faults.add({
      ...{ path: sendPath, times: 1 },
      effect: { kind: "drop-after-accept" },
    });
    expect(await client.templates.send(sent)).toEqual({ kind: "unknown" });
    expect(await client.templates.send(sent)).toMatchObject({ kind: "sent" });
    expect(world.wechat.api.received(sent.openid)).toHaveLength(1);
  });

  it.each<[string, () => ReturnType<typeof order>, number, string]>([
    [
      "somebody who went",
      () => {
        const sent = order();
        followers().unfollow(sent.openid);
        return sent;
      },
      43004,
      "give-up-recipient",
    ],
    [
      "an unknown openid",
      () => order({ openid: `o${"x".repeat(27)}` }),
      40003,
      "give-up-recipient",
    ],
    ["an unknown template", () => order({ templateId: "none" }), 40037, "stop-job"],
    [
      "a value that is too long",
      () => order({ data: { ...data, thing1: "长".repeat(21) } }),
      47003,
      "give-up-recipient",
    ],
  ])("to %s are refused", async (_name, make, errcode, action) => {
    expect(await client.templates.send(make())).toMatchObject({
      ...{ kind: "failed", errcode, action },
    });
  });

  it("are counted by the day", async () => {
    const { quotas } = world.wechat.api;
    quotas.change(sendPath, { dailyLimit: quotas.view(sendPath).used });
    expect(await client.templates.send(order())).toMatchObject({
      ...{ kind: "failed", errcode: 45009, action: "stop-api-today" },
    });
    expect(await client.templates.send(order())).toMatchObject({
      ...{ kind: "not-sent", untilAt: expect.any(Date) as Date },
    });
  });

  it("are no right of an unverified account", async () => {
    const other = world.createClient({ account: { kind: "subscription", isVerified: true } });
    expect(await other.templates.send(order())).toMatchObject({ kind: "not-sent" });
  });
});
