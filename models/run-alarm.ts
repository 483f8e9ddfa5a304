import { trusted } from "mongoose";
import type { Alarm } from "./alarm.ts";
import type { CampaignRun, CampaignRunStore, RunStatus } from "./campaign-run.ts";

const open: RunStatus[] = ["waiting", "freezing", "running", "paused"];

/** Whether cadres know of runs that do not go on by themselves. A move to another status ends the alarm with it. */
export class RunAlarmStore {
  readonly #model: CampaignRunStore["model"];

  constructor(model: CampaignRunStore["model"]) {
    this.#model = model;
  }

  /** Runs that are not over, behind this one. */
  async findOpen(after: string, limit: number): Promise<CampaignRun[]> {
    return this.#model
      .find({ status: trusted({ $in: open }), _id: trusted({ $gt: after }) })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<CampaignRun[]>();
  }

  /** Once for each spell; false when somebody else has noted it, or it goes on since it was looked at. */
  async raise({ _id, status, progressAt }: CampaignRun, alarm: Alarm): Promise<boolean> {
    const { modifiedCount } = await this.#model.updateOne(
      { _id, status, progressAt, "alarm.since": trusted({ $ne: alarm.since }) },
      { $set: { alarm } },
    );
    return modifiedCount === 1;
  }

  async end({ _id, alarm }: CampaignRun): Promise<boolean> {
    if (!alarm) return false;
    const { modifiedCount } = await this.#model.updateOne(
      { _id, "alarm.since": alarm.since },
      { $unset: { alarm: 1 } },
    );
    return modifiedCount === 1;
  }
}
