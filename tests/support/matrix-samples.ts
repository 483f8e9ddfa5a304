import { goodPassword } from "./sign-in-world.ts";
import { thirdTown, type Place } from "./matrix-places.ts";

/** One request to a route, that is right for somebody. A route without one fails the matrix. */
export interface Sample {
  /** What stands in the address in place of `{…}`: of the place that is asked about … */
  readonly row?: (place: Place) => string;
  /** … or the same for everybody. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  /** A body that names something of the place that is asked about. */
  readonly bodyOf?: (place: Place, unique: string) => unknown;
  /** Nobody gets as far as an answer here; why. */
  readonly isOutOfReach?: string;
}

/** The id of a seeded row: `${slug}-name`. */
const row = (name: string) => (place: Place) => `${place.slug}-${name}`;
const question = (place: Place) => `${place.slug}-question`.padEnd(22, "0");
const receipt = (place: Place) => place.receipt;
const townOf = ({ path }: Place) => path[1] ?? thirdTown;
const campaignOf = ({ slug }: Place) => ({
  ...{ name: "新推送", notice: `${slug}-notice`, audience: { kind: "everyone" } },
  ...{ channels: ["template"], schedule: { kind: "at", at: "2036-11-28T02:00:00.000Z" } },
});
const text = { kind: "text", key: "welcome" };
const topic = { kind: "topic", key: "matrix_topic" };
const topicBody = { id: "matrix_topic", title: "新话题", answer: "这样回答", wordings: [] };
const noticeBody = {
  ...{ level: "town", category: "news", title: "新通知", summary: "一句话", body: "正文" },
};
const discountBody = {
  ...{ title: "新优惠", description: "说明", howToUse: "出示会员卡" },
  ...{ validFromAt: "2026-11-01T00:00:00Z", validUntilAt: "2036-12-01T00:00:00Z" },
};
const eventBody = {
  ...{ title: "新活动", description: "说明", place: "文化宫" },
  ...{ startsAt: "2036-12-01T01:00:00Z", endsAt: "2036-12-01T03:00:00Z" },
};
const setting = { key: "retentionDays" };
const needsProof = "asks for a password or code, which lock when they are guessed";

export const samples: Readonly<Record<string, Sample>> = {
  getSession: {},
  signOut: {},
  stepUp: { body: { code: "000000" }, isOutOfReach: needsProof },
  renameAccount: { body: { name: "同名" } },
  setDuty: { body: { isOnDuty: false } },
  createBindingCode: {},
  unbindWechat: {},
  listSessions: {},
  revokeSession: { params: { id: "A".repeat(43) }, isOutOfReach: "nobody's session" },
  revokeOtherSessions: {},
  changePassword: {
    body: { password: "wrong", newPassword: goodPassword },
    isOutOfReach: needsProof,
  },
  beginTotp: { body: { password: "wrong" }, isOutOfReach: needsProof },
  confirmTotp: { body: { code: "000000" }, isOutOfReach: needsProof },
  renewRecoveryCodes: { body: { code: "000000" }, isOutOfReach: needsProof },

  listCadres: { query: "limit=100" },
  getCadre: { row: row("colleague") },
  inviteCadre: {
    bodyOf: ({ code }, unique) => ({
      ...{ account: unique, name: "新人", role: "viewer", organisation: code },
    }),
  },
  changeCadre: { row: row("colleague"), body: { version: 1, isActive: true } },
  revokeCadreSessions: { row: row("colleague") },
  resetCadre: { row: row("colleague") },
  // Only what was seeded: the trail also holds what a caller asked for himself.
  listAuditEntries: { query: "limit=100&action=seeded" },

  listOperations: { query: "limit=100" },
  getOperation: { row: row("operation") },
  watchOperation: { row: row("operation") },
  cancelOperation: { row: row("open") },
  getOperationFile: { row: row("operation") },

  listOrganisations: { query: "limit=100" },
  getOrganisation: { row: row("organisation") },
  createOrganisation: { bodyOf: ({ code }) => ({ parent: code, kind: "base", name: "新的基层" }) },
  changeOrganisation: { row: row("organisation"), body: { name: "改名的基层", version: 1 } },
  moveOrganisation: { row: row("organisation"), body: { parent: thirdTown, version: 2 } },
  importOrganisations: { body: "名称\n" },

  listStations: { query: "limit=100" },
  getStation: { row: row("station") },
  createStation: { bodyOf: (place) => ({ town: townOf(place), name: "新站" }) },
  changeStation: { row: row("station"), body: { name: "改名的站", version: 1 } },
  removeStation: { row: row("station"), body: { version: 2 } },
  importStations: { body: "名称\n" },

  listNotices: { query: "limit=100" },
  getNotice: { row: row("notice") },
  previewNotice: { row: row("notice") },
  createNotice: { bodyOf: ({ code }) => ({ ...noticeBody, organisation: code }) },
  changeNotice: { row: row("notice"), body: { ...noticeBody, version: 1 } },
  removeNotice: { row: row("notice"), body: { version: 2 } },

  listDiscounts: { query: "limit=100" },
  getDiscount: { row: row("discount") },
  createDiscount: { bodyOf: ({ code }) => ({ ...discountBody, organisation: code }) },
  changeDiscount: { row: row("discount"), body: { ...discountBody, version: 1 } },
  removeDiscount: { row: row("discount"), body: { version: 2 } },

  listEvents: { query: "limit=100" },
  getEvent: { row: row("event") },
  createEvent: { bodyOf: ({ code }) => ({ ...eventBody, organisation: code }) },
  changeEvent: { row: row("event"), body: { ...eventBody, version: 1 } },
  listSignUps: { row: row("event"), query: "limit=100" },
  exportSignUps: { row: row("event"), body: { isMasked: true } },
  cancelEvent: { row: row("event"), body: { version: 2 } },
  removeEvent: { row: row("event"), body: { version: 3 } },

  listFollowers: { query: "limit=100" },
  searchFollowers: { body: { search: "密语" } },
  getFollower: { row: row("follower") },
  revealFollower: { row: row("follower") },
  exportDeliveries: { row: row("campaign-run"), body: { isMasked: true } },
  exportFollowers: { body: { isMasked: true } },

  listQuestions: { query: "limit=100" },
  answerQuestion: {
    row: question,
    body: { kind: "new", title: "新话题", answer: "这样回答" },
  },
  dismissQuestion: { row: question },

  listContent: { query: "limit=100" },
  getContent: { params: text },
  putContent: { params: topic, body: { version: 0, body: topicBody } },
  previewContent: { params: topic, body: { body: topicBody } },
  listContentVersions: { params: topic },
  restoreContent: { params: topic, body: { version: 1, to: 1 } },
  resetContent: { params: text, body: { version: 1 } },
  removeContent: { params: topic, body: { version: 2 } },

  listSettings: {},
  getSetting: { params: setting },
  putSetting: { params: setting, body: { version: 1, value: 200 } },
  listSettingVersions: { params: setting },
  restoreSetting: { params: setting, body: { version: 2, to: 1 } },
  resetSetting: { params: setting, body: { version: 3 } },
  publishMenu: { body: { version: 1 } },

  getSending: {},
  adoptSending: { body: { environmentId: "here" } },

  listJobs: {},
  listJobRuns: { params: { name: "seeded" }, query: "limit=100" },
  runJob: { params: { name: "seeded" } },

  countAudience: { body: { rule: { kind: "everyone" } } },
  listAudiences: { query: "limit=100" },
  getAudience: { row: row("audience") },
  createAudience: { body: { name: "新受众", rule: { kind: "everyone" } } },
  changeAudience: {
    row: row("audience"),
    body: { name: "改名的受众", rule: { kind: "all", rules: [] }, version: 1 },
  },
  removeAudience: { row: row("audience"), body: { version: 2 } },

  listCampaigns: { query: "limit=100" },
  describeSchedule: {
    body: { schedule: { kind: "cron", expression: "0 10 * * 3", holidayRule: "skip" } },
  },
  listChannelOffers: { query: "category=event" },
  getCampaignQuotas: { query: "month=2026-11" },
  getCampaign: { row: row("campaign") },
  createCampaign: { bodyOf: (place) => campaignOf(place) },
  changeCampaign: {
    row: row("campaign"),
    bodyOf: (place) => ({ ...campaignOf(place), version: 1 }),
  },
  forecastCampaign: { row: row("campaign") },
  reviewCampaign: { row: row("campaign") },
  listTestSends: { row: row("campaign"), query: "limit=100" },
  sendTest: {
    row: row("campaign"),
    bodyOf: ({ slug }) => ({ testers: [{ kind: "follower", id: `${slug}-follower` }] }),
  },
  previewCampaign: { row: row("campaign") },
  submitCampaign: { row: row("campaign"), body: {} },
  rejectCampaign: { row: row("rejected"), body: { reason: "再改改" } },
  approveCampaign: { row: row("submitted"), body: {} },
  scheduleCampaign: { row: row("approved"), body: {} },
  startCampaign: { row: row("approved"), body: {} },
  pauseCampaign: { row: row("approved"), body: {} },
  resumeCampaign: { row: row("approved"), body: {} },
  withdrawCampaign: { row: row("campaign"), body: {} },
  cancelCampaign: { row: row("campaign"), body: {} },
  listCampaignRuns: { query: "limit=100" },
  getCampaignRun: { row: row("campaign-run") },
  watchCampaignRun: { row: row("campaign-run") },
  resumeCampaignRun: { row: row("paused-run") },
  listEditions: { row: row("campaign-run") },
  listDeliveries: { row: row("campaign-run"), query: "status=unknown" },
  settleDelivery: {
    row: row("campaign-run"),
    bodyOf: ({ slug }) => ({ delivery: `${slug}-campaign-run.${slug}-follower`, status: "sent" }),
  },

  listMonthlyReports: { query: "limit=100" },
  getMonthlyReport: { row: row("report") },

  listTickets: { query: "limit=100" },
  countTickets: {},
  getTicket: { row: receipt },
  listTicketHistory: { row: receipt, query: "limit=100" },
  takeTicket: { row: receipt },
  assignTicket: { row: receipt, bodyOf: (place) => ({ cadre: row("admin")(place) }) },
  answerTicket: { row: receipt, body: { text: "您好" } },
  noteTicket: { row: receipt, body: { text: "记一笔" } },
  closeTicket: { row: receipt, body: { outcome: "已解决" } },
};
