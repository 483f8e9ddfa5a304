import type { Connection } from "mongoose";
import { AccessTokenStore } from "./access-token.ts";
import { AllowanceStore } from "./allowance.ts";
import { AdminGuardStore } from "./admin-guard.ts";
import { ApiPauseStore } from "./api-pause.ts";
import { AudienceStore } from "./audience.ts";
import { AuditEntryStore } from "./audit-entry.ts";
import { CadreStore } from "./cadre.ts";
import { CadreCredentialStore } from "./cadre-credentials.ts";
import { CadreSessionStore } from "./cadre-session.ts";
import { ChatRowStore } from "./chat-row.ts";
import { ContentStore } from "./content.ts";
import { ConversationStore } from "./conversation.ts";
import type { FieldCipher } from "./field-cipher.ts";
import { FollowerStore } from "./follower.ts";
import { FollowerSyncStore } from "./follower-sync.ts";
import { IdempotencyKeyStore } from "./idempotency-key.ts";
import { HandoverStore } from "./handover.ts";
import { checkInstallation } from "./installation.ts";
import { KeptMessageStore } from "./kept-message.ts";
import { LateCallbackStore } from "./late-callback.ts";
import { OperationStore } from "./operation.ts";
import { OrganisationStore } from "./organisation.ts";
import { OutboxStore } from "./outbox.ts";
import { RateLimitStore } from "./rate-limit.ts";
import { RawCallbackStore } from "./raw-callback.ts";
import { ReceiptStore } from "./receipt.ts";
import { ResponseStore } from "./response.ts";
import { SignInLinkStore } from "./sign-in-link.ts";
import { ServiceStationStore } from "./service-station.ts";
import { StallStore } from "./stall.ts";
import { TicketStore } from "./ticket.ts";
import { UnansweredQuestionStore } from "./unanswered-question.ts";
import { UsedNonceStore } from "./used-nonce.ts";

/** Everything the product keeps, by noun. */
export type Stores = ReturnType<typeof createStores>;

export function createStores(connection: Connection, cipher: FieldCipher) {
  const conversations = new ConversationStore(connection);
  const followers = new FollowerStore(connection);
  const rateLimits = new RateLimitStore(connection);
  const cadres = new CadreStore(connection, rateLimits);
  const content = new ContentStore(connection);
  return {
    adminGuard: new AdminGuardStore(connection, cadres.model),
    accessTokens: new AccessTokenStore(connection),
    apiPauses: new ApiPauseStore(connection),
    allowances: new AllowanceStore(conversations.model),
    audiences: new AudienceStore(connection, followers.model),
    auditEntries: new AuditEntryStore(connection),
    cadreCredentials: new CadreCredentialStore(cadres.model),
    cadres,
    cadreSessions: new CadreSessionStore(connection),
    chatRows: new ChatRowStore(connection),
    content,
    conversations,
    followers,
    followerSyncs: new FollowerSyncStore(connection, followers.model),
    idempotencyKeys: new IdempotencyKeyStore(connection),
    handovers: new HandoverStore(conversations.model),
    keptMessages: new KeptMessageStore(connection),
    lateCallbacks: new LateCallbackStore(connection, conversations.model),
    operations: new OperationStore(connection),
    organisations: new OrganisationStore(connection),
    outbox: new OutboxStore(connection),
    rateLimits,
    rawCallbacks: new RawCallbackStore(connection),
    receipts: new ReceiptStore(connection),
    responses: new ResponseStore(connection, cipher),
    signInLinks: new SignInLinkStore(connection),
    serviceStations: new ServiceStationStore(connection, content.revision),
    stalls: new StallStore(connection),
    tickets: new TicketStore(connection),
    unansweredQuestions: new UnansweredQuestionStore(connection),
    usedNonces: new UsedNonceStore(connection),
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
