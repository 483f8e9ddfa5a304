import { app12351Topic } from "./topics/app12351.ts";
import { cardApplyTopic } from "./topics/card-apply.ts";
import { cardReimburseTopic } from "./topics/card-reimburse.ts";
import { cardWhatTopic } from "./topics/card-what.ts";
import { complaintTopic } from "./topics/complaint.ts";
import { discountsTopic } from "./topics/discounts.ts";
import { duesTopic } from "./topics/dues.ts";
import { enterpriseUnionTopic } from "./topics/enterprise-union.ts";
import { eventsTopic } from "./topics/events.ts";
import { greetingTopic } from "./topics/greeting.ts";
import { hardshipTopic } from "./topics/hardship.ts";
import { humanTopic } from "./topics/human.ts";
import { joinEligibilityTopic } from "./topics/join-eligibility.ts";
import { joinHowTopic } from "./topics/join-how.ts";
import { joinStartTopic } from "./topics/join-start.ts";
import { joinStatusTopic } from "./topics/join-status.ts";
import { legalTopic } from "./topics/legal.ts";
import { meetingScheduleTopic } from "./topics/meeting-schedule.ts";
import { noticeSettingsTopic } from "./topics/notice-settings.ts";
import { policyTopic } from "./topics/policy.ts";
import { privacyTopic } from "./topics/privacy.ts";
import { stationTopic } from "./topics/station.ts";
import { trainingTopic } from "./topics/training.ts";
import { transferTopic } from "./topics/transfer.ts";
import { urgentTopic } from "./topics/urgent.ts";
import type { Topic } from "./topic.ts";

/** What the account can answer before any cadre has edited a text; one file a topic. */
export const seedTopics: readonly Topic[] = [
  joinStartTopic,
  joinHowTopic,
  joinEligibilityTopic,
  joinStatusTopic,
  duesTopic,
  cardWhatTopic,
  cardApplyTopic,
  cardReimburseTopic,
  discountsTopic,
  eventsTopic,
  meetingScheduleTopic,
  stationTopic,
  legalTopic,
  policyTopic,
  hardshipTopic,
  trainingTopic,
  app12351Topic,
  enterpriseUnionTopic,
  transferTopic,
  noticeSettingsTopic,
  privacyTopic,
  humanTopic,
  complaintTopic,
  greetingTopic,
  urgentTopic,
];
