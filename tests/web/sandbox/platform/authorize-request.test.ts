import { describe, expect, it } from "vitest";
import {
  addressWithCode,
  readAuthorizeRequest,
} from "../../../../web/sandbox/platform/rules/authorize-request.ts";
import { SettingsBook, type PlatformSettings } from "../../../../web/sandbox/platform/settings.ts";
import { KeptMap } from "../../../../web/sandbox/platform/state/kept-map.ts";
import { appId } from "./start-wechat.ts";

const page = encodeURIComponent("https://union.example.cn/m/notice/1?a=b");
const right = `?appid=${appId}&redirect_uri=${page}&response_type=code&scope=snsapi_base&state=s1`;

function read(search: string, settings: Partial<PlatformSettings> = {}) {
  return readAuthorizeRequest(search, {
    ...{ appId, settings: new SettingsBook(new KeptMap("settings"), settings).current },
  });
}

describe("the authorization page (fact sheet 10.1)", () => {
  it("sends back to the page, its own query kept", () => {
    expect(read(right)).toEqual({
      ...{ kind: "right", redirectTo: "https://union.example.cn/m/notice/1?a=b" },
      ...{ state: "s1", scope: "snsapi_base" },
    });
    expect(addressWithCode("https://union.example.cn/m?a=b", "c1", "s1")).toBe(
      "https://union.example.cn/m?a=b&code=c1&state=s1",
    );
  });

  it.each<[string, string, Partial<PlatformSettings>, RegExp]>([
    ["another order", right.replace("?appid", "?scope=snsapi_base&appid"), {}, /顺序/],
    ["another response_type", right.replace("=code", "=token"), {}, /参数/],
    ["a state with signs", right.replace("=s1", "=s-1"), {}, /参数/],
    ["another appid", right.replace(appId, "wx0"), {}, /appid/],
    ["an unknown scope", right.replace("snsapi_base", "snsapi_all"), {}, /scope/],
    ["no page", right.replace(page, "javascript%3A1"), {}, /10003/],
    ["another domain", right, { webDomain: "other.example.cn" }, /10003/],
    ["an account without the right", right, { accountKind: "subscription" }, /10005/],
  ])("refuses %s", (_name, search, settings, text) => {
    expect(read(search, settings)).toEqual({
      ...{ kind: "refused", text: expect.stringMatching(text) as string },
    });
  });
});
