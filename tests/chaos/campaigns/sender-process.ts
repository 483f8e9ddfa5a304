/** One sending process, to be killed: `sender-process.ts MONGODB_URI API_BASE TEMPLATE_ID LIST_SIZE REPEAT_AFTER_MS`. Says
 *  when it is ready. */
import { createApiClock } from "../../../bot/wechat/api/api-clock.ts";
import { createWechatClient } from "../../../bot/wechat/api/wechat-client.ts";
import { CampaignSender } from "../../../jobs/campaigns/campaign-sender.ts";
import { openCover } from "../../../jobs/campaigns/cover.ts";
import { createMassSender } from "../../../jobs/campaigns/mass-sender.ts";
import { createTemplateSender } from "../../../jobs/campaigns/template-sender.ts";
import { audienceFilter } from "../../../models/audience-filter.ts";
import { openConnection } from "../../../models/database.ts";
import { FieldCipher } from "../../../models/field-cipher.ts";
import { createStores } from "../../../models/stores.ts";
import { liveEnvironment } from "../../support/service-process.ts";
import { recordLog } from "../../support/silent-log.ts";

const [uri = "", apiBase = "", templateId = "", ...numbers] = process.argv.slice(2);
const [listSize = 0, repeatAfterMs = 0] = numbers.map(Number);
const cipher = new FieldCipher(Buffer.from(liveEnvironment.FIELD_KEY, "base64"));
const stores = createStores(await openConnection(uri), cipher);
const log = recordLog();
const platformNow = () => new Date();
const client = createWechatClient({
  ...{ apiBase, stores, cipher, log, account: { kind: "service", isVerified: true } },
  appId: liveEnvironment.WECHAT_APP_ID,
  appSecret: liveEnvironment.WECHAT_APP_SECRET,
  clock: createApiClock(platformNow),
});
const fields = { thing1: "title", time2: "time", thing3: "place" } as const;
const template = createTemplateSender({
  ...{ templates: client.templates, platformNow, dailyLimit: 10_000_000 },
  templateOf: () => Promise.resolve({ templateId, fields }),
  accountName: () => Promise.resolve("示例工会"),
  urlOf: () => undefined,
});
const mass = createMassSender({
  ...{ massSends: client.massSends, drafts: client.drafts, log, tagList: undefined },
  cover: openCover({ materials: client.materials, kept: stores.accountMaterials }),
  accountName: () => Promise.resolve("示例工会"),
  pageUrlOf: () => "https://union.example/m/notice/n1",
});
const available = new Set(["template", "mass"] as const);
const sender = new CampaignSender({
  ...{ stores, log, platformNow, senders: [template], mostCallsAtOnce: 16 },
  mass: { ...mass, mostAtOnce: listSize, repeatAfterMs, limitsAt: () => [] },
  maySend: () => Promise.resolve(true),
  planOf: (run) =>
    Promise.resolve({
      filter: audienceFilter(run.audience, new Date()),
      facts: { run, sendsPerMonth: 4, now: new Date(), available },
    }),
});
sender.start();
process.stdout.write("ready\n");
