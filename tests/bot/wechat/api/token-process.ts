import { createApiClock } from "../../../../bot/wechat/api/api-clock.ts";
import { createWechatClient } from "../../../../bot/wechat/api/wechat-client.ts";
import { openConnection } from "../../../../models/database.ts";
import { FieldCipher } from "../../../../models/field-cipher.ts";
import { createStores } from "../../../../models/stores.ts";
import { recordLog } from "../../../support/silent-log.ts";

/** A process that needs a token at once: `URI DATABASE API_BASE APP_ID`. Says "ready", waits for a line, asks for
 *  the token and says it. */
const [uri = "", databaseName = "", apiBase = "", appId = ""] = process.argv.slice(2);
const connection = await openConnection(uri, { databaseName });
const cipher = new FieldCipher(Buffer.alloc(32, 5));
const client = createWechatClient({
  apiBase,
  appId,
  appSecret: "0123456789abcdef0123456789abcdef",
  account: { kind: "service", isVerified: true },
  stores: createStores(connection, cipher),
  cipher,
  clock: createApiClock(() => new Date()),
  log: recordLog(),
});
process.stdout.write("ready\n");
process.stdin.once("data", () => {
  void client.accessToken.get().then(async (token) => {
    process.stdout.write(`${token}\n`);
    await client.close();
    await connection.close();
    process.exit(0);
  });
});
