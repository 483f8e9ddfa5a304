/** One follower sync in a process of its own, to be killed: `sync-process.ts MONGODB_URI API_BASE RUN`. */
import { createWechatClient } from "../../../bot/wechat/api/wechat-client.ts";
import { createApiClock } from "../../../bot/wechat/api/api-clock.ts";
import { openFollowerDirectory } from "../../../jobs/follower-sync/open-follower-directory.ts";
import { workSync } from "../../../jobs/follower-sync/sync-followers.ts";
import { openConnection } from "../../../models/database.ts";
import { FieldCipher } from "../../../models/field-cipher.ts";
import { createStores } from "../../../models/stores.ts";
import { recordLog } from "../../support/silent-log.ts";
import { liveEnvironment } from "../../support/service-process.ts";

const [uri = "", apiBase = "", run = ""] = process.argv.slice(2);
const cipher = new FieldCipher(Buffer.from(liveEnvironment.FIELD_KEY, "base64"));
const connection = await openConnection(uri);
const stores = createStores(connection, cipher);
const client = createWechatClient({
  apiBase,
  appId: liveEnvironment.WECHAT_APP_ID,
  appSecret: liveEnvironment.WECHAT_APP_SECRET,
  account: { kind: "service", isVerified: true },
  stores,
  cipher,
  clock: createApiClock(() => new Date()),
  log: recordLog(),
});
const syncs = stores.followerSyncs;
await syncs.start(run, new Date());
// A killed worker's lease runs for a minute: the next one of this test does not wait for it.
await syncs.model.updateMany({}, { $set: { leaseUntil: new Date(0) } });
const platformNow = () => new Date();
await workSync({
  syncs,
  directory: openFollowerDirectory(client),
  cipher,
  platformNow,
  log: recordLog(),
});
await client.close();
await connection.close();
