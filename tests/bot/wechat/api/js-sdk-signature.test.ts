import { describe, expect, it } from "vitest";
import { jsSdkAddress, jsSdkSignature } from "../../../../bot/wechat/api/js-tickets.ts";
import { cryptoVectors } from "../../../support/wechat-fixtures.ts";

describe("the JS-SDK's signature (fact sheet 10.2)", () => {
  it.each(cryptoVectors.jssdk)("of $url", ({ jsapi_ticket: ticket, noncestr: nonce, ...rest }) => {
    const { timestamp, url, signature } = rest;
    expect(jsSdkSignature({ ticket, nonce, timestamp, url })).toBe(signature);
    expect(jsSdkSignature({ ticket, nonce, timestamp, url: `${url}#top` })).toBe(signature);
  });
});

describe("the JS-SDK itself", () => {
  it("lies on WeChat's host, a pretend one on the pretend platform's", () => {
    expect(jsSdkAddress("https://api.weixin.qq.com")).toBe(
      "https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
    );
    expect(jsSdkAddress("http://127.0.0.1:3000/sandbox/platform")).toBe(
      "http://127.0.0.1:3000/sandbox/jweixin.js",
    );
  });
});
