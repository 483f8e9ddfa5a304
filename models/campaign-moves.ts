export const campaignStatuses = [
  "draft",
  "submitted",
  "approved",
  "scheduled",
  "running",
  "paused",
  "finished",
  "cancelled",
  "failed",
] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

export const campaignCommands = [
  "edit",
  "submit",
  "withdraw",
  "approve",
  "reject",
  "schedule",
  "start",
  "pause",
  "resume",
  "rest",
  "finish",
  "cancel",
  "fail",
] as const;
export type CampaignCommand = (typeof campaignCommands)[number];

/** Who asks: a cadre who may write campaigns, one who may approve them, or the program itself. */
export type CampaignActor = "writer" | "approver" | "system";

interface Move {
  readonly from: readonly CampaignStatus[];
  /** Of `resume`, where it was paused from. */
  readonly to: CampaignStatus | "before";
  readonly by: readonly CampaignActor[];
  /** 提交审核, for refusals. */
  readonly name: string;
}

/** Every move there is. Design: design.md 7. */
const moves: Readonly<Record<CampaignCommand, Move>> = {
  edit: { from: ["draft"], to: "draft", by: ["writer"], name: "修改" },
  submit: { from: ["draft"], to: "submitted", by: ["writer"], name: "提交审核" },
  withdraw: {
    from: ["submitted", "approved", "scheduled"],
    to: "draft",
    by: ["writer"],
    name: "撤回",
  },
  approve: { from: ["submitted"], to: "approved", by: ["approver"], name: "批准" },
  reject: { from: ["submitted"], to: "draft", by: ["approver"], name: "退回" },
  schedule: { from: ["approved"], to: "scheduled", by: ["writer"], name: "排期" },
  start: { from: ["approved", "scheduled"], to: "running", by: ["writer", "system"], name: "发送" },
  pause: { from: ["scheduled", "running"], to: "paused", by: ["writer", "system"], name: "暂停" },
  resume: { from: ["paused"], to: "before", by: ["writer"], name: "继续" },
  rest: { from: ["running"], to: "scheduled", by: ["system"], name: "等下一场" },
  finish: { from: ["running", "scheduled"], to: "finished", by: ["system"], name: "完成" },
  cancel: {
    from: ["draft", "submitted", "approved", "scheduled", "running", "paused"],
    to: "cancelled",
    by: ["writer"],
    name: "取消",
  },
  fail: { from: ["scheduled", "running"], to: "failed", by: ["system"], name: "报错" },
};

const approving: ReadonlySet<CampaignCommand> = new Set(["approve", "reject"]);
const proven: ReadonlySet<CampaignCommand> = new Set(["approve", "schedule", "start"]);

export const campaignStatusNames: Readonly<Record<CampaignStatus, string>> = {
  draft: "草稿",
  submitted: "待审核",
  approved: "已批准",
  scheduled: "已排期",
  running: "发送中",
  paused: "已暂停",
  finished: "已完成",
  cancelled: "已取消",
  failed: "失败",
};

export interface MoveFacts {
  readonly status: CampaignStatus;
  readonly actor: CampaignActor;
  /** The one who asks wrote it, or submitted it. */
  readonly isAuthor: boolean;
  /** So many get it that another one has to approve. */
  readonly isLarge: boolean;
  /** Where a paused one was. */
  readonly pausedFrom?: CampaignStatus;
}

export type MoveAnswer =
  | { readonly kind: "allowed"; readonly to: CampaignStatus }
  /** One Chinese sentence. */
  | { readonly kind: "refused"; readonly reason: string };

/** The one answer to "may this be done now, by him?". */
export function mayMove(command: CampaignCommand, facts: MoveFacts): MoveAnswer {
  const { from, to, by, name } = moves[command];
  const { status, actor, isAuthor, isLarge, pausedFrom } = facts;
  if (!by.includes(actor)) return refuse(`${whoIs(actor)}不能${name}推送`);
  if (!from.includes(status)) {
    return refuse(`推送现在是“${campaignStatusNames[status]}”，不能${name}`);
  }
  if (command === "approve" && isAuthor && isLarge) {
    return refuse("这条推送人数多，要由另一位有审核权限的干部批准");
  }
  return { kind: "allowed", to: to === "before" ? (pausedFrom ?? "scheduled") : to };
}

/** What a cadre needs for a command, wherever he gives it: a right, and for what sends or lets send a fresh proof. */
export function needsOf(command: CampaignCommand): {
  readonly right: "campaigns.approve" | "campaigns.write";
  readonly actor: Exclude<CampaignActor, "system">;
  readonly isProven: boolean;
} {
  const isProven = proven.has(command);
  return approving.has(command)
    ? { right: "campaigns.approve", actor: "approver", isProven }
    : { right: "campaigns.write", actor: "writer", isProven };
}

/** From where a command may come: for the condition of its write. */
export function sourcesOf(command: CampaignCommand): readonly CampaignStatus[] {
  return moves[command].from;
}

function refuse(reason: string): MoveAnswer {
  return { kind: "refused", reason };
}

function whoIs(actor: CampaignActor): string {
  if (actor === "system") return "程序自己";
  return actor === "approver" ? "审核人" : "没有审核权限的人";
}
