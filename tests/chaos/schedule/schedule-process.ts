/** One process with a job every second, until it is killed: `schedule-process.ts MONGODB_URI`. Says when it is ready. */
import type { Job } from "../../../jobs/schedule/job.ts";
import { JobScheduler } from "../../../jobs/schedule/job-scheduler.ts";
import { openConnection } from "../../../models/database.ts";
import { JobRunStore } from "../../../models/job-run.ts";
import { recordLog } from "../../support/silent-log.ts";

const [uri = ""] = process.argv.slice(2);
const connection = await openConnection(uri);
const ticks = connection.collection("ticks");
const everySecond: Job = {
  ...{ name: "tick", title: "每秒一次", description: "测试", expression: "* * * * * *" },
  catchUp: "skip",
  run: async ({ slotAt }) => {
    await ticks.insertOne({ slotAt });
    return { pid: process.pid };
  },
};
const store = new JobRunStore(connection);
const log = recordLog();
new JobScheduler({ jobs: [everySecond], store, log, now: () => new Date() }).start();
process.stdout.write("ready\n");
