import type { SandboxClock } from "../clock.ts";
import type { PlatformMessage } from "./platform-message.ts";
import { CallLog } from "./rules/call-log.ts";
import { ContactBook, type Contact } from "./rules/contact-book.ts";
import { ArticleBook, type PublishedArticle } from "./rules/article-book.ts";
import { ConsentBook, type Consent } from "./rules/consent-book.ts";
import { DraftShelf, type Draft } from "./rules/draft-shelf.ts";
import { FaultList } from "./rules/fault-list.ts";
import { JsTicketBook } from "./rules/js-ticket-book.ts";
import { NoticeShelf, type NoticeTemplate } from "./rules/notice-shelf.ts";
import { OAuthBook } from "./rules/oauth-book.ts";
import { JobIds } from "./rules/job-ids.ts";
import { SendGuard, type GuardedSend } from "./rules/send-guard.ts";
import { TemplateShelf, type PlatformTemplate } from "./rules/template-shelf.ts";
import { ResultLine } from "./result-line.ts";
import { FollowerBook, type PlatformFollower } from "./rules/follower-book.ts";
import { MassBook, type MassJob, type PeriodCount } from "./rules/mass-book.ts";
import { MediaShelf, type MediaRecord } from "./rules/media-shelf.ts";
import { MenuBoard } from "./rules/menu-board.ts";
import type { ConditionalMenu, Menu } from "./rules/menu-types.ts";
import {
  QuotaBook,
  type ChangedLimits,
  type DailyCount,
  type MonthlyCount,
} from "./rules/quota-book.ts";
import { TagBook, type Tag } from "./rules/tag-book.ts";
import { TicketBook, type QrTicket } from "./rules/ticket-book.ts";
import { TokenBook, type StoredToken, type TokenForces } from "./rules/token-book.ts";
import { SettingsBook, type PlatformSettings, type SettingChanges } from "./settings.ts";
import { KeptMap } from "./state/kept-map.ts";

/** The account whose back end calls. */
export interface PlatformAccount {
  readonly appId: string;
  readonly appSecret: string;
  /** Absent: the operator has entered none. */
  readonly callbackUrl?: string | undefined;
}

/** What reaches a follower's phone. */
export interface PhoneLine {
  deliver(openid: string, message: PlatformMessage): void;
  showTyping(openid: string, isTyping: boolean): void;
}

/** Everything the pretend platform knows; each part keeps its own rules. */
export interface World {
  readonly account: PlatformAccount;
  readonly clock: SandboxClock;
  readonly settings: SettingsBook;
  readonly tokens: TokenBook;
  readonly quotas: QuotaBook;
  readonly contacts: ContactBook;
  readonly followers: FollowerBook;
  readonly media: MediaShelf;
  readonly articles: ArticleBook;
  readonly tickets: TicketBook;
  readonly menus: MenuBoard;
  readonly tags: TagBook;
  readonly templates: TemplateShelf;
  readonly templateSends: SendGuard;
  readonly notices: NoticeShelf;
  readonly consents: ConsentBook;
  readonly oauth: OAuthBook;
  readonly jsTickets: JsTicketBook;
  readonly drafts: DraftShelf;
  readonly mass: MassBook;
  readonly massSends: SendGuard;
  readonly jobIds: JobIds;
  readonly results: ResultLine;
  readonly faults: FaultList;
  readonly calls: CallLog;
  readonly phone: PhoneLine;
}

export interface WorldParts {
  readonly account: PlatformAccount;
  readonly clock: SandboxClock;
  readonly settings: Partial<PlatformSettings>;
  readonly random: () => number;
  readonly phone: PhoneLine;
}

export interface CreatedWorld {
  readonly world: World;
  /** What is copied to the database. */
  readonly maps: readonly KeptMap<unknown>[];
  /** To call once the maps came back from the database. */
  readonly afterLoad: () => void;
}

export function createWorld(parts: WorldParts): CreatedWorld {
  const { account, clock, phone } = parts;
  const now = () => clock.now();
  const maps = createMaps();
  const settings = new SettingsBook(maps.settings, parts.settings);
  const followers = new FollowerBook(maps.followers, now);
  const tickets = new TicketBook(maps.tickets, now);
  const world: World = {
    ...{ account, clock, phone, settings, followers, tickets },
    tokens: new TokenBook(maps.tokens, maps.forces, now),
    quotas: new QuotaBook(maps, settings, now),
    contacts: new ContactBook(maps.contacts, now),
    media: new MediaShelf(maps.media, maps.mediaContents, now),
    articles: new ArticleBook(maps.articles),
    menus: new MenuBoard(maps, followers),
    tags: new TagBook(maps.tags, followers),
    templates: new TemplateShelf(maps.templates),
    templateSends: new SendGuard(maps.templateSends, templateGuardMs),
    notices: new NoticeShelf(maps.notices),
    consents: new ConsentBook(maps.consents),
    oauth: new OAuthBook(now),
    jsTickets: new JsTicketBook(now),
    drafts: new DraftShelf(maps.drafts, now),
    mass: new MassBook(maps, settings, now),
    massSends: new SendGuard(maps.massSends, massGuardMs),
    jobIds: new JobIds(maps.jobIds),
    results: new ResultLine(),
    faults: new FaultList(parts.random),
    calls: new CallLog(),
  };
  const afterLoad = () => {
    settings.reread();
    followers.recount();
    tickets.reindex();
  };
  return { world, maps: Object.values(maps), afterLoad };
}

/** One delivery per openid and client_msg_id within 10 minutes. Source: fact sheet 5.3. */
const templateGuardMs = 10 * 60_000;
/** One job per clientmsgid in that time. Source: fact sheet 5.2. */
const massGuardMs = 24 * 60 * 60_000;

/** At 100,000 followers a document holds two hundred of them. */
const manySmall = { bucketCount: 512 };

function createMaps() {
  const settings: SettingChanges = new KeptMap("settings");
  return {
    settings,
    tokens: new KeptMap<StoredToken>("tokens"),
    forces: new KeptMap<TokenForces>("forces"),
    counts: new KeptMap<DailyCount>("counts"),
    limits: new KeptMap<ChangedLimits>("limits"),
    clearances: new KeptMap<MonthlyCount>("clearances"),
    contacts: new KeptMap<Contact>("contacts", manySmall),
    followers: new KeptMap<PlatformFollower>("followers", manySmall),
    media: new KeptMap<MediaRecord>("media"),
    mediaContents: new KeptMap<string>("mediaContents", { batchSize: 1 }),
    tickets: new KeptMap<QrTicket>("tickets", manySmall),
    menu: new KeptMap<Menu>("menu"),
    conditionalMenus: new KeptMap<ConditionalMenu>("conditionalMenus"),
    tags: new KeptMap<Tag>("tags"),
    articles: new KeptMap<PublishedArticle>("articles"),
    templates: new KeptMap<PlatformTemplate>("templates"),
    templateSends: new KeptMap<GuardedSend>("templateSends", manySmall),
    notices: new KeptMap<NoticeTemplate>("notices"),
    consents: new KeptMap<Consent>("consents", manySmall),
    drafts: new KeptMap<Draft>("drafts"),
    massJobs: new KeptMap<MassJob>("massJobs"),
    massReceived: new KeptMap<MonthlyCount>("massReceived", manySmall),
    massTotals: new KeptMap<PeriodCount>("massTotals"),
    massSends: new KeptMap<GuardedSend>("massSends"),
    jobIds: new KeptMap<number>("jobIds"),
  };
}
