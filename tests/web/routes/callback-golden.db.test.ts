import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageMode } from "../../../bot/wechat/callback-verifier.ts";
import { openHarness, type Harness } from "../../support/account-harness.ts";
import { testAccount } from "../../support/test-account.ts";
import { callbackFiles, callbackXml, cryptoVectors } from "../../support/wechat-fixtures.ts";

const openidIn = (xml: string) => /<FromUserName><!\[CDATA\[(.*?)\]\]>/.exec(xml)?.[1] ?? "";

describe("URL verification", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  it.each(cryptoVectors.urlVerification.filter(({ token }) => token === testAccount.token))(
    "$id: the echostr is the whole body",
    async ({ signature, timestamp, nonce, echostr, expectedResponseBody }) => {
      harness.clock.now = () => new Date(Number(timestamp) * 1000);
      const query = new URLSearchParams({ signature, timestamp, nonce, echostr });
      const response = await fetch(`${harness.url}?${query.toString()}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(expectedResponseBody);
      const forged = new URLSearchParams({
        signature: signature.replace(/.$/, "x"),
        timestamp,
        nonce,
        echostr,
      });
      expect((await fetch(`${harness.url}?${forged.toString()}`)).status).toBe(403);
    },
  );

  const inbound = cryptoVectors.vectors.filter(
    ({ direction, format, token, appid }) =>
      direction === "wechat->server" &&
      format === "xml" &&
      token === testAccount.token &&
      appid === testAccount.appId,
  );

  it.each(inbound)(
    "$id: the recorded request is answered",
    async ({ timestamp, query = "", body = "" }) => {
      await harness.wipe();
      harness.clock.now = () => new Date(Number(timestamp) * 1000);
      const response = await fetch(`${harness.url}?${query}`, { method: "POST", body });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("text/xml");
      expect(await response.text()).toContain("<Encrypt>");
    },
  );

  it("answers the recorded envelope of safe mode", async () => {
    await harness.wipe();
    const vector = cryptoVectors.vectors.find(({ id }) => id === "in-text-chinese");
    harness.clock.now = () => new Date(Number(vector?.timestamp) * 1000);
    const body = callbackXml("envelope-safe-mode");
    const response = await fetch(`${harness.url}?${vector?.query ?? ""}`, { method: "POST", body });
    expect(response.status).toBe(200);
  });
});

describe.each<MessageMode>(["plain", "compatible", "safe"])(
  "every callback file in %s mode",
  (mode) => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await openHarness(mode);
    });
    afterAll(() => harness.close());

    async function expectOneHandling(expectedKinds: readonly string[]) {
      await harness.idle();
      const conversations = await harness.stores.conversations.model.find().lean();
      expect(conversations).toHaveLength(1);
      expect(conversations[0]).toMatchObject({ turn: 1, inbox: [] });
      expect(conversations[0]?.handled).toHaveLength(1);
      expect(conversations[0]?.isPending).toBeUndefined();
      expect(new Set(expectedKinds).size).toBe(1);
      expect(harness.log.events.filter(({ event }) => event === "turn.failed")).toEqual([]);
    }

    it.each(callbackFiles)(
      "$name, three times in a row and three times at once: one handling, one answer",
      async ({ xml }) => {
        const platform = harness.platform();
        const push = async () => {
          const result = await platform.pushXml(openidIn(xml), xml);
          expect(result.kind).not.toBe("failed");
          return result.kind === "reply" ? result.raw : result.kind;
        };
        await harness.wipe();
        const inARow = [await push(), await push(), await push()];
        await expectOneHandling(inARow);
        await harness.wipe();
        const atOnce = await Promise.all([push(), push(), push()]);
        await expectOneHandling(atOnce);
      },
    );
  },
);
