/** The whole service in a process that collects its garbage when told and says how much memory it holds. */
import { loadConfig } from "../../../config.ts";
import { createLogger } from "../../../logger.ts";
import { startService } from "../../../service.ts";

const loaded = loadConfig(process.env);
if (!("config" in loaded)) throw new Error(JSON.stringify(loaded.problems));
const service = await startService(loaded.config, createLogger("error"));
process.on("message", () => {
  globalThis.gc?.();
  process.send?.({ rssBytes: process.memoryUsage.rss() });
});
process.on("disconnect", () => void service.stop().then(() => process.exit(0)));
process.send?.({ port: service.port });
