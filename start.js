/** `npm start`: builds what is not built, then runs `dist/main.js` with the arguments given. */
import { build, isStale } from "./build.js";

if (isStale()) {
  process.stdout.write("正在构建……\n");
  await build();
}
await import("./dist/main.js");
