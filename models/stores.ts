import type { Connection } from "mongoose";
import { AccessTokenStore } from "./access-token.ts";
import { AllowanceStore } from "./allowance.ts";
import { AccountMaterialStore } from "./account-material.ts";
import { AdminGuardStore } from "./admin-guard.ts";
import { ApiPauseStore } from "./api-pause.ts";
import { ApiLimitStore } from "./api-limit.ts";
import { AudienceStore } from "./audience.ts";
import { AuditEntryStore } from "./audit-entry.ts";
import { CadreStore } from "./cadre.ts";
import { CadreCredentialStore } from "./cadre-credentials.ts";
import { CadreSessionStore } from "./cadre-session.ts";
import { CampaignStore } from "./campaign.ts";
import { CampaignRunStore } from "./campaign-run.ts";
import { ChatRowStore } from "./chat-row.ts";
import { ConsentLedger } from "./consent-ledger.ts";
import { ContentStore } from "./content.ts";
import { ConversationStore } from "./conversation.ts";
import { DeliveryResultStore } from "./delivery-result.ts";
import { DeliveryStore } from "./delivery.ts";
import type { FieldCipher } from "./field-cipher.ts";
import { DiscountStore } from "./discount.ts";
import { MonthlyReportStore } from "./monthly-report.ts";
import { TestSendStore } from "./test-send.ts";
import { EditionStore } from "./edition.ts";
import { FollowerStore } from "./follower.ts";
import { FollowerSyncStore } from "./follower-sync.ts";
import { IdempotencyKeyStore } from "./idempotency-key.ts";
import { HandoverStore } from "./handover.ts";
import { checkInstallation } from "./installation.ts";
import { JobRunStore } from "./job-run.ts";
import { KeptMessageStore } from "./kept-message.ts";
import { LateCallbackStore } from "./late-callback.ts";
import { LeaverStore } from "./leaver.ts";
import { LostDeliveryStore } from "./lost-delivery.ts";
import { MassBatchStore } from "./mass-batch.ts";
import { MassDeliveryStore } from "./mass-delivery.ts";
import { NoticeStore } from "./notice.ts";
import { NoticeOpenStore } from "./notice-open.ts";
import { OldRunStore } from "./old-run.ts";
import { OperationStore } from "./operation.ts";
import { OrganisationStore } from "./organisation.ts";
import { OutboxStore } from "./outbox.ts";
import { RateLimitStore } from "./rate-limit.ts";
import { RawCallbackStore } from "./raw-callback.ts";
import { ReceiptStore } from "./receipt.ts";
import { ResponseStore } from "./response.ts";
import { RunAlarmStore } from "./run-alarm.ts";
import { SendLivenessStore } from "./send-liveness.ts";
import { SendResultStore } from "./send-result.ts";
import { SendingGuardStore } from "./sending-guard.ts";
import { SignInLinkStore } from "./sign-in-link.ts";
import { ServiceStationStore } from "./service-station.ts";
import { SignUpStore } from "./sign-up.ts";
import { StallStore } from "./stall.ts";
import { TicketStore } from "./ticket.ts";
import { UnansweredQuestionStore } from "./unanswered-question.ts";
import { UnionEventStore } from "./union-event.ts";
import { UsedNonceStore } from "./used-nonce.ts";

/** Everything the product keeps, by noun. */
export type Stores = ReturnType<typeof createStores>;

export function createStores(connection: Connection, cipher: FieldCipher) {
  const followers = new FollowerStore(connection);
  const rateLimits = new RateLimitStore(connection);
  const content = new ContentStore(connection);
  const chat = createChatStores(connection);
  const campaigns = createCampaignStores(connection, followers);
  const notices = createNoticeStores(connection);
  const responses = new ResponseStore(connection, cipher);
  const tickets = new TicketStore(connection);
  return {
    ...{ ...chat, ...campaigns, ...notices, responses, tickets },
    ...createCadreStores(connection, rateLimits),
    ...createPlatformStores(connection),
    leavers: new LeaverStore({
      ...{ followers: followers.model, conversations: chat.conversations.model },
      ...{ responses: responses.model, tickets: tickets.model },
      deliveries: campaigns.deliveries.model,
    }),
    oldRuns: new OldRunStore({ ...campaigns, ...notices }),
    consents: new ConsentLedger(followers.model),
    content,
    followers,
    followerSyncs: new FollowerSyncStore(connection, followers.model),
    organisations: new OrganisationStore(connection),
    rateLimits,
    serviceStations: new ServiceStationStore(connection, content.revision),
    stalls: new StallStore(connection),
    unansweredQuestions: new UnansweredQuestionStore(connection),
  };
}

/** Talk with workers. */
function createChatStores(connection: Connection) {
  const conversations = new ConversationStore(connection);
  return {
    allowances: new AllowanceStore(conversations.model),
    chatRows: new ChatRowStore(connection),
    conversations,
    handovers: new HandoverStore(conversations.model),
    keptMessages: new KeptMessageStore(connection),
    lateCallbacks: new LateCallbackStore(connection, conversations.model),
    outbox: new OutboxStore(connection),
    rawCallbacks: new RawCallbackStore(connection),
    receipts: new ReceiptStore(connection),
    usedNonces: new UsedNonceStore(connection),
  };
}

/** Cadres, and what they do at the console. */
function createCadreStores(connection: Connection, rateLimits: RateLimitStore) {
  const cadres = new CadreStore(connection, rateLimits);
  return {
    adminGuard: new AdminGuardStore(connection, cadres.model),
    auditEntries: new AuditEntryStore(connection),
    cadreCredentials: new CadreCredentialStore(cadres.model),
    cadres,
    cadreSessions: new CadreSessionStore(connection),
    idempotencyKeys: new IdempotencyKeyStore(connection),
    operations: new OperationStore(connection),
    signInLinks: new SignInLinkStore(connection),
  };
}

/** Whom notices go to, and when. */
function createCampaignStores(connection: Connection, followers: FollowerStore) {
  const deliveries = new DeliveryStore(connection);
  const campaignRuns = new CampaignRunStore(connection);
  return {
    audiences: new AudienceStore(connection, followers.model),
    campaigns: new CampaignStore(connection),
    ...{ campaignRuns, deliveries },
    runAlarms: new RunAlarmStore(campaignRuns.model),
    deliveryResults: new DeliveryResultStore(deliveries.model),
    lostDeliveries: new LostDeliveryStore(deliveries.model),
    editions: new EditionStore(connection),
    monthlyReports: new MonthlyReportStore(connection),
    testSends: new TestSendStore(connection),
    jobRuns: new JobRunStore(connection),
    sendingGuard: new SendingGuardStore(connection),
    massBatches: new MassBatchStore(connection),
    massDeliveries: new MassDeliveryStore(deliveries.model),
    senders: new SendLivenessStore(connection),
    sendResults: new SendResultStore(connection),
  };
}

/** What workers are told about. */
function createNoticeStores(connection: Connection) {
  const events = new UnionEventStore(connection);
  return {
    discounts: new DiscountStore(connection),
    events,
    notices: new NoticeStore(connection),
    noticeOpens: new NoticeOpenStore(connection),
    signUps: new SignUpStore(events.model),
  };
}

/** What all instances share of the platform's API. */
function createPlatformStores(connection: Connection) {
  return {
    accessTokens: new AccessTokenStore(connection),
    accountMaterials: new AccountMaterialStore(connection),
    apiLimits: new ApiLimitStore(connection),
    apiPauses: new ApiPauseStore(connection),
  };
}

/** Checks that the database is ours and makes the collections and indexes that are missing.
 *  @throws InstallationRefused */
export async function prepareDatabase(connection: Connection, fieldKeyId: string): Promise<void> {
  await checkInstallation(connection, fieldKeyId);
  await Promise.all(connection.modelNames().map((name) => prepareModel(connection, name)));
}

/** What has no index is made as well: not by its first write, which somebody waits for. */
async function prepareModel(connection: Connection, name: string): Promise<void> {
  const model = connection.model(name);
  if (model.schema.indexes().length === 0) await model.createCollection();
  else await model.createIndexes();
}
