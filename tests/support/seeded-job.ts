import type { Job } from "../../jobs/schedule/job.ts";

/** A job that tests of the API can see and ask for. */
export const seededJob: Job = {
  ...{ name: "seeded", title: "测试任务", description: "测试", expression: "0 10 * * 3" },
  catchUp: "skip",
  run: () => Promise.resolve(undefined),
};
