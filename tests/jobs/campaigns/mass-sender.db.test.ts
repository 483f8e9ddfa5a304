import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WechatClient } from "../../../bot/wechat/api/wechat-client.ts";
import { openCover } from "../../../jobs/campaigns/cover.ts";
import type { MassSender } from "../../../jobs/campaigns/mass-port.ts";
import { createMassSender } from "../../../jobs/campaigns/mass-sender.ts";
import { listTagName, openListTags, tagExactly } from "../../../jobs/campaigns/tag-list.ts";
import { content } from "../../support/campaign-world.ts";
import {
  openPretendClientWorld,
  type PretendClientWorld,
} from "../../support/pretend-client-world.ts";
import { recordLog } from "../../support/silent-log.ts";

const pageUrl = "https://union.example/m/notice/n1";
let world: PretendClientWorld;
beforeAll(async () => {
  world = await openPretendClientWorld();
});
afterAll(() => world.end());

const followers = (count: number) =>
  Array.from({ length: count }, () => world.wechat.createFollower());
const received = (openid = "") => world.wechat.api.received(openid);

function openSender(client: WechatClient, isByTag = false): MassSender {
  const { massSends, drafts, materials, api } = client;
  const tags = openListTags(client);
  return createMassSender({
    ...{ massSends, drafts, log: recordLog() },
    cover: api.mayUse("massArticles")
      ? openCover({ materials, kept: world.stores.accountMaterials })
      : undefined,
    tagList: isByTag ? (openids) => tagExactly(openids, tags) : undefined,
    accountName: () => Promise.resolve("示例工会"),
    pageUrlOf: () => pageUrl,
  });
}

async function draftOf(sender: MassSender): Promise<string> {
  const prepared = await sender.prepare(content);
  return (prepared as { draft?: string }).draft ?? "";
}

describe("a mass send", () => {
  it("of an account that may send articles shows a card with our cover, which is uploaded once", async () => {
    const client = world.createClient();
    const sender = openSender(client);
    const drafts = [await draftOf(sender), await draftOf(sender)];
    const openids = followers(2);
    const call = { openids, clientMsgId: "m1", draft: drafts[0] ?? "" };
    expect(await sender.send(call, content)).toMatchObject({ kind: "sent" });
    expect(received(openids[0])).toMatchObject([
      { kind: "news", articles: [{ title: content.title, description: content.summary }] },
    ]);
    expect(new Set(drafts).size).toBe(2);
    expect(world.count("/cgi-bin/material/add_material")).toBe(1);
  });

  it("uploads the cover again when somebody has removed it", async () => {
    const client = world.createClient();
    const sender = openSender(client);
    await draftOf(sender);
    const mediaId = await world.stores.accountMaterials.find("cover");
    await client.materials.remove(mediaId ?? "");
    expect(await sender.prepare(content)).toMatchObject({ kind: "not-sent" });
    expect(await draftOf(sender)).not.toBe("");
    expect(await world.stores.accountMaterials.find("cover")).not.toBe(mediaId);
  });

  it("of an account without articles is a text with the page", async () => {
    const client = world.createClient({ account: { kind: "test", isVerified: false } });
    const sender = openSender(client);
    expect(await sender.prepare(content)).toEqual({ kind: "ready" });
    const openids = followers(2);
    const sent = await sender.send({ openids, clientMsgId: "m2" }, content);
    expect(sent).toMatchObject({ kind: "sent" });
    const [text] = received(openids[1]) as readonly { content?: string }[];
    expect(text?.content).toContain(`详情：${pageUrl}`);
  });

  it("says when nobody knows whether it arrived", async () => {
    const sender = openSender(world.createClient());
    const effect = { kind: "drop-after-accept" } as const;
    world.wechat.api.faults.add({ path: "/cgi-bin/message/mass/send", times: 1, effect });
    const call = { openids: followers(2), clientMsgId: "m3", draft: await draftOf(sender) };
    expect(await sender.send(call, content)).toEqual({ kind: "unknown" });
  });
});

describe("a mass send of an account that may not send to lists", () => {
  it("goes by a tag that exactly those carry", async () => {
    const client = world.createClient({ account: { kind: "subscription", isVerified: true } });
    const sender = openSender(client, true);
    const [left = "", ...openids] = followers(70);
    const { id } = await client.tags.create(listTagName);
    await client.tags.tag(id, [left]);
    const call = { openids, clientMsgId: "t1", draft: await draftOf(sender) };
    expect(await sender.send(call, content)).toMatchObject({ kind: "sent" });
    expect([
      received(left).length,
      openids.map(received).every(({ length }) => length === 1),
    ]).toEqual([0, true]);
    expect(sender.fewestAtOnce).toBe(1);
    expect(sender.limitsAt(new Date())[0]).toMatchObject({ limit: 1 });
  });

  it("is certain not to have left when the tag could not be given", async () => {
    const client = world.createClient({ account: { kind: "subscription", isVerified: true } });
    const sender = openSender(client, true);
    const effect = { kind: "drop-after-accept" } as const;
    const path = "/cgi-bin/tags/members/batchtagging";
    world.wechat.api.faults.add({ path, times: 1, effect });
    const call = { openids: followers(1), clientMsgId: "t2", draft: await draftOf(sender) };
    expect(await sender.send(call, content)).toMatchObject({ kind: "not-sent" });
  });
});
