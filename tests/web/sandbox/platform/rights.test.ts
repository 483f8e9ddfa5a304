import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWechat, type TestWechat } from "./start-wechat.ts";

let wechat: TestWechat;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.stop());

type Kind = "subscription" | "service" | "test";
const accounts: readonly (readonly [Kind, boolean])[] = [
  ["subscription", false],
  ["subscription", true],
  ["service", false],
  ["service", true],
  ["test", false],
];

/** ● and ○ in the order of the accounts above; where the sheet states two values, the first. */
const rows: readonly (readonly [string, string, boolean, string])[] = [
  ["callback IPs", "/cgi-bin/getcallbackip", false, "●●●●●"],
  ["API addresses", "/cgi-bin/get_api_domain_ip", false, "●●●●●"],
  ["callback check", "/cgi-bin/callback/check", true, "●●●●●"],
  ["quota query", "/cgi-bin/openapi/quota/get", true, "●●●●●"],
  ["menu by API", "/cgi-bin/menu/create", true, "○●●●●"],
  ["menu by API", "/cgi-bin/menu/get", false, "○●●●●"],
  ["menu by API", "/cgi-bin/menu/addconditional", true, "○●●●●"],
  ["menu by API", "/cgi-bin/menu/trymatch", true, "○●●●●"],
  ["get_current_selfmenu_info", "/cgi-bin/get_current_selfmenu_info", false, "●●●●●"],
  ["customer-service messages", "/cgi-bin/message/custom/send", true, "○●○●●"],
  ["user list", "/cgi-bin/user/get", false, "○●○●●"],
  ["user info", "/cgi-bin/user/info", false, "○●○●●"],
  ["user info", "/cgi-bin/user/info/batchget", true, "○●○●●"],
  ["remark name", "/cgi-bin/user/info/updateremark", true, "○●○●●"],
  ["tags", "/cgi-bin/tags/create", true, "○●○●●"],
  ["tags", "/cgi-bin/tags/members/batchtagging", true, "○●○●●"],
  ["blacklist", "/cgi-bin/tags/members/getblacklist", true, "○●○●●"],
  ["QR codes with parameters", "/cgi-bin/qrcode/create", true, "○○○●●"],
  ["template messages", "/cgi-bin/message/template/send", true, "○○○●●"],
  ["mass send to all / tag", "/cgi-bin/message/mass/sendall", true, "○●○●●"],
  ["mass send to openid list", "/cgi-bin/message/mass/send", true, "○○○●●"],
  ["subscription notices", "/cgi-bin/message/subscribe/bizsend", true, "○○○●○"],
  ["OAuth web authorization", "/sns/oauth2/access_token", false, "○○○●●"],
  ["drafts", "/cgi-bin/draft/count", false, "●●●●●"],
  ["JS-SDK tickets", "/cgi-bin/ticket/getticket?type=jsapi", false, "●●●●●"],
  ["material API", "/cgi-bin/material/get_materialcount", false, "○●○●●"],
  ["material API", "/cgi-bin/media/upload", true, "○●○●●"],
  ["material API", "/cgi-bin/media/get", false, "○●○●●"],
];

describe("rights by account kind and verification (fact sheet 12, 16)", () => {
  const cases = rows.flatMap(([name, path, isPost, marks]) =>
    accounts.map(
      ([kind, isVerified], at) => [name, path, isPost, kind, isVerified, marks[at]] as const,
    ),
  );
  it.each(cases)(
    "%s, %s (post %s): %s, verified %s: %s",
    async (_name, path, isPost, accountKind, isVerified, mark) => {
      wechat.api.settings.change({ accountKind, isVerified });
      const { errcode } = await wechat.call(path, isPost ? {} : undefined);
      if (mark === "●") expect(errcode).not.toBe(48001);
      else expect(errcode).toBe(48001);
    },
  );

  it("answers typing of the wrong account kind with its own code: 40200 (fact sheet 5.1)", async () => {
    wechat.api.settings.change({ accountKind: "subscription", isVerified: false });
    const answer = await wechat.call("/cgi-bin/message/custom/typing", {});
    expect(answer["errcode"]).toBe(40200);
  });
});
