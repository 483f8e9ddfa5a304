import type { Audience } from "./audience.ts";
import type { AuditEntry } from "./audit-entry.ts";
import type { Cadre } from "./cadre.ts";
import type { Discount } from "./discount.ts";
import type { Follower } from "./follower-schema.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignRun } from "./campaign-run.ts";
import type { ChatRow } from "./chat-row.ts";
import type { JobRun } from "./job-run.ts";
import type { MonthlyReport } from "./monthly-report.ts";
import type { Notice } from "./notice.ts";
import type { Operation } from "./operation.ts";
import type { Organisation } from "./organisation.ts";
import { ScopedModel } from "./scoped-model.ts";
import type { ServiceStation } from "./service-station.ts";
import type { Scope } from "./scope.ts";
import type { Stores } from "./stores.ts";
import type { FullEvent } from "./union-event-schema.ts";
import type { UnansweredQuestion } from "./unanswered-question.ts";
import type { TestSend } from "./test-send.ts";
import type { Ticket } from "./ticket-schema.ts";

/** Everything the API may read, as one cadre sees it. A collection that is not here cannot be read by a route. */
export type ScopedData = ReturnType<typeof scopeData>;

export function scopeData(stores: Stores, scope: Scope) {
  return {
    audiences: new ScopedModel<Audience>(stores.audiences.model, scope),
    auditEntries: new ScopedModel<AuditEntry>(stores.auditEntries.model, scope),
    campaigns: new ScopedModel<Campaign>(stores.campaigns.model, scope),
    campaignRuns: new ScopedModel<CampaignRun>(stores.campaignRuns.model, scope),
    chatRows: new ScopedModel<ChatRow>(stores.chatRows.model, scope),
    cadres: new ScopedModel<Cadre>(stores.cadres.model, scope),
    discounts: new ScopedModel<Discount>(stores.discounts.model, scope),
    events: new ScopedModel<FullEvent>(stores.events.model, scope),
    followers: new ScopedModel<Follower>(stores.followers.model, scope),
    jobRuns: new ScopedModel<JobRun>(stores.jobRuns.model, scope),
    monthlyReports: new ScopedModel<MonthlyReport>(stores.monthlyReports.model, scope),
    notices: new ScopedModel<Notice>(stores.notices.model, scope),
    operations: new ScopedModel<Operation>(stores.operations.model, scope),
    organisations: new ScopedModel<Organisation>(stores.organisations.model, scope),
    questions: new ScopedModel<UnansweredQuestion>(stores.unansweredQuestions.model, scope),
    stations: new ScopedModel<ServiceStation>(stores.serviceStations.model, scope),
    testSends: new ScopedModel<TestSend>(stores.testSends.model, scope),
    tickets: new ScopedModel<Ticket>(stores.tickets.model, scope),
  };
}
