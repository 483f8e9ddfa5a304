/** The pretend platform in a process of its own, with followers and a template: `platform-server.ts FOLLOWERS`. Tells its
 *  address and whom it has by message. No result events. */
import { servePretendWechat } from "../../../web/sandbox/platform/serve-pretend-wechat.ts";
import { liveEnvironment } from "../../support/service-process.ts";
import { testAccount } from "../../support/test-account.ts";

const followers = Number(process.argv[2]);
const keywords = ["活动名称", "活动时间", "活动地点"];
const { api, apiBase } = await servePretendWechat({
  appSecret: liveEnvironment.WECHAT_APP_SECRET,
  callback: { url: "http://127.0.0.1:1/wechat", mode: "safe", ...testAccount },
});
api.settings.change({ resultDelayMs: null });
api.quotas.change("/cgi-bin/message/template/send", { dailyLimit: 100_000_000 });
api.followers.createMany(followers);
const openids = [...api.followers.entries()].map(([openid]) => openid);
process.on("disconnect", () => process.exit(0));
process.send?.({ apiBase, templateId: api.templates.add("50101", keywords), openids });
