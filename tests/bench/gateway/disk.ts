import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { benchPlatform, openBenchService } from "./bench-service.ts";

const followerCount = 5_000;
const concurrency = 16;

/** Bytes on disk per follower with two messages, in the embedded store after a clean stop, which compacts it. */
export async function measureDisk(): Promise<number> {
  const service = await openBenchService(undefined);
  const platform = benchPlatform(service.url);
  let left = followerCount;
  const lane = async () => {
    while (left-- > 0) {
      const openid = platform.createFollower();
      await platform.text(openid, "怎么加入工会");
      await platform.text(openid, "互助卡有什么用");
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  await service.stop();
  const bytes = await sizeOf(path.join(service.dataDir, "store"));
  await rm(service.dataDir, { recursive: true, force: true });
  return bytes / followerCount;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map((file) => stat(path.join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
