import { reportFigures } from "../../models/monthly-report.ts";
import { describeQuestion } from "../../bot/unanswered.ts";
import { districtCode } from "../../models/scope.ts";
import { otherTown, town, type SignInWorld } from "./sign-in-world.ts";

/** A part of the union with rows in it; its word and its ids stand nowhere else. */
export interface Place {
  readonly code: string;
  readonly path: readonly string[];
  /** In every id of its rows. */
  readonly slug: string;
  /** In every text of its rows. */
  readonly word: string;
  /** Of its ticket: receipts are numbers. */
  readonly receipt: string;
}

const base = "base-of-jia";
/** Where nothing is: what the district makes for a town, it makes here. */
export const thirdTown = "110113004";
export const places = {
  district: { code: districtCode, path: [districtCode], slug: "quqi", word: "区级密语" },
  jia: { code: town, path: [districtCode, town], slug: "jiazhen", word: "甲镇密语" },
  base: { code: base, path: [districtCode, town, base], slug: "jiachang", word: "甲厂密语" },
  yi: { code: otherTown, path: [districtCode, otherTown], slug: "yizhen", word: "乙镇密语" },
} as const;

const receipts = { quqi: "00001", jiazhen: "00002", jiachang: "00003", yizhen: "00004" } as const;
export const allPlaces: readonly Place[] = Object.values(places).map((place) => ({
  ...place,
  receipt: `SQ-261124-${receipts[place.slug]}`,
}));

/** Whose rows a caller may not see: neither his own nor below him. */
export function foreignTo({ code }: Place): readonly Place[] {
  return allPlaces.filter(({ path }) => !path.includes(code));
}

type Row = Readonly<Record<string, unknown>>;
type Seed = (
  place: Place,
  world: SignInWorld,
) => { readonly collection: string; readonly row: Row };

const at = new Date();
const noFigures = Object.fromEntries(reportFigures.map((name) => [name, 0]));
const tomorrow = new Date(at.getTime() + 24 * 60 * 60_000);

/** One row of each kind in each place, by what the API calls the collection (`scopeData`) and what stands in addresses. */
export const rowSeeds = {
  cadres: ({ slug, word, code }) => ({
    collection: "cadres",
    row: {
      ...{ _id: `${slug}-colleague`, account: `${slug}-colleague`, name: word, role: "cadre" },
      ...{ organisation: code, isActive: true, passwordHash: "x", recoveryCodes: [] },
      ...{ sessionEpoch: 0, isOnDuty: false, version: 1, createdAt: at },
    },
  }),
  organisations: ({ slug, word, code }) => ({
    collection: "organisations",
    row: { _id: `${slug}-organisation`, kind: "base", name: word, parent: code, version: 1 },
  }),
  stations: ({ slug, word, path }) => ({
    collection: "serviceStations",
    row: { _id: `${slug}-station`, town: path[1] ?? town, name: word, address: word, version: 1 },
  }),
  followers: ({ slug, word }, { cipher }) => ({
    collection: "followers",
    row: {
      ...{ _id: `${slug}-follower`, openid: `${slug}-openid`, isSubscribed: true, lastSeenAt: at },
      ...{ bucket: 1, lastTurn: 1, tags: [word], searchKeys: ["甲厂", "密语"] },
      person: { name: word, mobile: cipher.seal("13800138000", "follower.mobile"), turn: 1 },
    },
  }),
  notices: ({ slug, word }) => ({
    collection: "notices",
    row: {
      ...{ _id: `${slug}-notice`, level: "town", category: "news", title: word, summary: word },
      ...{ body: word, createdAt: at, updatedAt: at, version: 1 },
    },
  }),
  discounts: ({ slug, word }) => ({
    collection: "discounts",
    row: {
      ...{ _id: `${slug}-discount`, title: word, description: word, howToUse: word },
      ...{ validFromAt: at, validUntilAt: tomorrow, createdAt: at, updatedAt: at, version: 1 },
    },
  }),
  events: ({ slug, word }) => ({
    collection: "events",
    row: {
      ...{ _id: `${slug}-event`, title: word, description: word, place: word, status: "open" },
      ...{ startsAt: tomorrow, endsAt: tomorrow, createdAt: at, updatedAt: at, version: 1 },
      ...{ signUps: [], signUpCount: 0, spentKeys: [], unsettled: [] },
    },
  }),
  questions: ({ slug, word, path }, { cipher }) => {
    const described = describeQuestion(
      { text: `${word}是什么`, at: at.toISOString(), organisationPath: path },
      cipher,
    );
    const hash = `${slug}-question`.padEnd(22, "0");
    return {
      collection: "unansweredQuestions",
      row: { ...described, _id: `${slug}-asked`, hash, isOpen: true },
    };
  },
  operations: (place, world) => operation(place, world, "operation"),
  jobRuns: ({ slug, word }) => ({
    collection: "jobRuns",
    row: {
      ...{ _id: `${slug}-run`, job: "seeded", slotAt: at, reason: "scheduled", outcome: "done" },
      ...{ attempts: 1, startedAt: at, endedAt: at, result: { word }, expiresAt: tomorrow },
    },
  }),
  campaigns: (place) => campaign(place, "campaign", "draft"),
  campaignRuns: (place) => campaignRun(place, "campaign-run", "finished"),
  monthlyReports: ({ slug }) => ({
    collection: "monthlyReports",
    row: { _id: `${slug}-report`, month: "2026-10", figures: noFigures, createdAt: at },
  }),
  testSends: ({ slug }) => ({
    collection: "testSends",
    row: {
      ...{ _id: `${slug}-test`, campaign: `${slug}-campaign`, by: "seeded", createdAt: at },
      results: [{ kind: "follower", id: `${slug}-follower`, status: "sent" }],
      expiresAt: new Date("2036-11-28T02:00:00Z"),
    },
  }),
  audiences: ({ slug, word }) => ({
    collection: "audiences",
    row: {
      ...{ _id: `${slug}-audience`, name: word, rule: { kind: "everyone" } },
      ...{ updatedAt: at, request: "seeded", version: 1 },
    },
  }),
  auditEntries: ({ slug, word }) => ({
    collection: "auditEntries",
    row: {
      _id: 1_000_000 + allPlaces.findIndex((place) => place.slug === slug),
      ...{ at, actor: `${slug}-actor`, action: "seeded", target: { id: word }, phase: "done" },
      mac: "x",
    },
  }),
  tickets: ({ slug, word, receipt }, { cipher }) => ({
    collection: "tickets",
    row: {
      ...{ _id: receipt, tail: receipt.slice(-5), conversation: `${slug}-follower` },
      ...{ kind: "legal", reason: "human", status: "waiting", isUrgent: false, isOpen: true },
      ...{ openedAt: at, updatedAt: at, unread: 1, version: 0, lastTurn: 1 },
      lastText: cipher.seal(word, "ticket.text"),
    },
  }),
  chatRows: ({ slug, word, receipt }, { cipher }) => ({
    collection: "chatRows",
    row: {
      ...{ _id: `${slug}-row`, ticket: receipt, by: "worker", text: cipher.seal(word, "chat-row") },
      ...{ at, position: 1, expiresAt: tomorrow },
    },
  }),
} satisfies Readonly<Record<string, Seed>>;

/** Further rows that only addresses need. */
const moreSeeds: readonly Seed[] = [
  (place, world) => {
    const { row, ...rest } = operation(place, world, "open");
    return { ...rest, row: { ...row, state: "waiting", isOpen: true, endedAt: undefined } };
  },
  // The same question asked everywhere: one group, whose count and text are the caller's own.
  ({ slug, word, path }, { cipher }) => {
    const asked = { text: word, at: at.toISOString(), organisationPath: path };
    const hash = "everywhere".padEnd(22, "0");
    const row = { ...describeQuestion(asked, cipher), _id: `${slug}-shared`, hash, isOpen: true };
    return { collection: "unansweredQuestions", row };
  },
  (place) => campaignRun(place, "paused-run", "paused"),
  (place) => campaign(place, "submitted", "submitted"),
  (place) => campaign(place, "rejected", "submitted"),
  (place) => campaign(place, "approved", "approved"),
  ({ slug }) => ({
    collection: "deliveries",
    row: {
      ...{ _id: `${slug}-campaign-run.${slug}-follower`, run: `${slug}-campaign-run`, shard: 0 },
      ...{ follower: `${slug}-follower`, openid: `${slug}-openid`, status: "unknown" },
    },
  }),
  ({ slug }) => ({
    collection: "conversations",
    row: {
      _id: `${slug}-follower`,
      inbox: [],
      handled: [],
      replies: [],
      turn: 1,
      leaseUntil: at,
    },
  }),
];

function campaignRun({ slug, word }: Place, name: string, status: string) {
  return {
    collection: "campaignRuns",
    row: {
      ...{ _id: `${slug}-${name}`, campaign: `${slug}-${name}`, slotAt: at, status },
      content: { notice: "n", category: "news", title: word, summary: word, body: word },
      ...{ audience: { kind: "everyone" }, channels: ["template"], isForced: false },
      ...{ ignoresQuietHours: false, counts: { unknown: 1 }, recent: [], startedAt: at },
      ...{ progressAt: at, frozenAt: at },
    },
  };
}

function campaign({ slug, word }: Place, name: string, status: string) {
  return {
    collection: "campaigns",
    row: {
      ...{ _id: `${slug}-${name}`, name: word, notice: `${slug}-notice`, status },
      ...{ audience: { kind: "everyone" }, channels: ["template"], catchUp: "ask" },
      ...{ schedule: { kind: "at", at: new Date("2036-11-28T02:00:00Z") }, author: "seeded" },
      ...{ ignoresQuietHours: false, isForced: false, request: "seeded", version: 1 },
      ...{ createdAt: at, updatedAt: at, approvedAt: at },
    },
  };
}

function operation({ slug, word }: Place, { cipher }: SignInWorld, name: string) {
  return {
    collection: "operations",
    row: {
      ...{ _id: `${slug}-${name}`, kind: word, requestedBy: callerId(slug, "admin") },
      ...{ input: cipher.seal("{}", "operation.input"), state: "done", done: 1, problemCount: 1 },
      ...{ problems: [{ line: 1, message: word }], chunks: [], fileName: `${word}.csv` },
      ...{ createdAt: at, endedAt: at, leaseUntil: new Date(0) },
    },
  };
}

/** The cadre of this role and place who calls. */
export function callerId(slug: string, role: string): string {
  return `${slug}-${role}`;
}

/** Two organisations of each place have its word: the place itself, and one below it. */
export async function seedPlaces(world: SignInWorld): Promise<void> {
  const { connection } = world;
  await world.stores.organisations.add({
    ...{ _id: thirdTown, kind: "town", name: "另一个镇", parent: districtCode },
    organisationPath: [districtCode, thirdTown],
  });
  for (const place of allPlaces) {
    const own = { name: place.word, organisationPath: [...place.path], version: 1 };
    const kind = place.path.length === 3 ? "base" : "town";
    await connection
      .collection<{ _id: string }>("organisations")
      .updateOne({ _id: place.code }, { $set: own, $setOnInsert: { kind } }, { upsert: true });
    for (const seed of [...Object.values<Seed>(rowSeeds), ...moreSeeds]) {
      const { collection, row } = seed(place, world);
      const path =
        collection === "organisations" ? [...place.path, String(row["_id"])] : [...place.path];
      await connection.collection(collection).insertOne({ organisationPath: path, ...row });
    }
  }
}
