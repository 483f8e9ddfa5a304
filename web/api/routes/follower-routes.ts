import { trusted } from "mongoose";
import { z } from "zod";
import { maskMobile, maskName } from "../../../bot/mask-person.ts";
import { openMobile, readSearch } from "../../../bot/person-search.ts";
import { townByCode } from "../../../bot/towns.ts";
import {
  bytesOf,
  followerExportInput,
  followerFilter,
  followersIn,
} from "../../../jobs/operations/export-followers.ts";
import { dropAbsent } from "../../../models/drop-absent.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import { sourceKinds, type Follower } from "../../../models/follower-schema.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import { operationAnswer, startOperation, type OperationParts } from "../operation-view.ts";
import { countLimit, pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, townCode } from "../row-id.ts";

const tag = "关注者";
const followerAnswer = z.object({
  id: z.string(),
  /** 张*; absent while he is nobody by name. */
  name: z.string().optional(),
  /** 138****5678 */
  mobile: z.string().optional(),
  /** Absent while it is not known. */
  town: z.object({ code: z.string(), name: z.string() }).optional(),
  isSubscribed: z.boolean(),
  subscribedAt: z.iso.datetime().optional(),
  lastContactAt: z.iso.datetime().optional(),
  source: z.object({ kind: z.enum(sourceKinds), scene: z.string() }).optional(),
  tags: z.array(z.string()),
});
type FollowerView = z.input<typeof followerAnswer>;

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
/** Who finds more than this types another character. */
const searchCountLimit = 1_000;
const byLastSeen = { field: "lastSeenAt", direction: -1 } as const;

/** Followers as the caller may see them: names and mobiles masked until he asks for one. */
export function createFollowerRoutes(parts: OperationParts): readonly Route[] {
  const { cipher } = parts;
  return [list(cipher), search(cipher), get(cipher), reveal(cipher), exportAll(parts)];
}

function view(follower: Follower, cipher: FieldCipher): FollowerView {
  const { _id, isSubscribed, lastSource, organisationPath, profile, tags } = follower;
  const town = townByCode(organisationPath[1] ?? "");
  return {
    ...{ id: _id, isSubscribed, tags: tags ?? [] },
    ...maskedPerson(follower, cipher),
    ...dropAbsent({
      town: town && { code: town.code, name: town.name },
      subscribedAt: (follower.subscribedAt ?? profile?.subscribedAt)?.toISOString(),
      lastContactAt: follower.lastContactAt?.toISOString(),
      source: lastSource && { kind: lastSource.kind, scene: lastSource.scene },
    }),
  };
}

function maskedPerson(follower: Follower, cipher: FieldCipher) {
  const { name, mobile } = openPerson(follower, cipher);
  return {
    ...(name && { name: maskName(name) }),
    ...(mobile && { mobile: maskMobile(mobile) }),
  };
}

function openPerson({ person }: Follower, cipher: FieldCipher) {
  return {
    ...(person?.name && { name: person.name }),
    ...(person?.mobile && { mobile: openMobile(bytesOf(person.mobile), cipher) }),
  };
}

async function find(data: ScopedData, id: string): Promise<Follower> {
  const follower = await data.followers.find(id);
  if (!follower) throw notFound();
  return follower;
}

function list(cipher: FieldCipher): Route {
  return defineRoute(
    {
      ...{ id: "listFollowers", method: "GET", path: "/followers", tag },
      summary: "关注者列表，最近来过的在前",
      right: "followers.read",
      query: z.strictObject({
        ...pageQuery,
        town: townCode.optional(),
        isSubscribed: flag.optional(),
        hasPerson: flag.optional(),
      }),
      answer: pageAnswer(followerAnswer),
    },
    async ({ query: { limit, cursor, town, isSubscribed, hasPerson }, data }) => {
      const filter = followerFilter({ isSubscribed, hasPerson });
      // Only what an index counts: the others would read the whole town.
      const countTo = Object.keys(filter).length === 0 ? countLimit : 0;
      return pageOf(followersIn(data, town), { filter, limit, cursor, cipher, countTo });
    },
  );
}

/** In the body: what one types here is a name or a number, and addresses are written down in many places. */
function search(cipher: FieldCipher): Route {
  return defineRoute(
    {
      ...{ id: "searchFollowers", method: "POST", path: "/followers/search", tag },
      summary: "按姓名（至少两个字）、拼音首字母（至少两个）、手机号或后四位找关注者",
      right: "followers.read",
      body: z.strictObject({
        search: z.string().max(40),
        town: townCode.optional(),
        limit: z.number().int().min(1).max(100).default(20),
        cursor: pageQuery.cursor,
      }),
      answer: pageAnswer(followerAnswer),
    },
    async ({ body, data }) => {
      const keys = readSearch(body.search, cipher);
      if (!keys) {
        throw new ApiProblem(400, "search-too-short", {
          message: "请输入至少两个字的姓名、至少两个拼音首字母、手机号或它的后四位",
        });
      }
      const [key] = keys;
      const searchKeys = keys.length === 1 ? key : trusted({ $all: [...keys] });
      const { town, limit, cursor } = body;
      return pageOf(followersIn(data, town), {
        ...{ filter: { searchKeys }, limit, cursor, cipher, countTo: searchCountLimit },
      });
    },
  );
}

/** The first page also says how many there are, up to a limit. */
async function pageOf(
  followers: ScopedData["followers"] | undefined,
  {
    filter,
    limit,
    cursor,
    cipher,
    countTo,
  }: {
    readonly filter: Readonly<Record<string, unknown>>;
    readonly limit: number;
    readonly cursor: string | undefined;
    readonly cipher: FieldCipher;
    /** 0: not at all. */
    readonly countTo: number;
  },
) {
  const after = readCursor(cursor);
  if (!followers) return { items: [], nextCursor: null, total: 0 };
  const [page, total] = await Promise.all([
    followers.page({ filter, limit, sort: byLastSeen, ...(after && { after }) }),
    after || countTo === 0 ? undefined : followers.count(filter, countTo),
  ]);
  return { ...toPage(page, (row) => view(row, cipher)), total };
}

function get(cipher: FieldCipher): Route {
  return defineRoute(
    {
      ...{ id: "getFollower", method: "GET", path: "/followers/{id}", tag },
      summary: "一位关注者，姓名和手机打码",
      right: "followers.read",
      params: rowParams,
      answer: followerAnswer,
    },
    async ({ params, data }) => view(await find(data, params.id), cipher),
  );
}

function reveal(cipher: FieldCipher): Route {
  return defineRoute(
    {
      ...{ id: "revealFollower", method: "POST", path: "/followers/{id}/reveal", tag },
      summary: "看一位关注者的姓名和手机全文；会记入审计",
      right: "followers.reveal",
      stepUp: true,
      params: rowParams,
      answer: z.object({ name: z.string().optional(), mobile: z.string().optional() }),
    },
    async ({ params, data }) => openPerson(await find(data, params.id), cipher),
  );
}

function exportAll(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "exportFollowers", method: "POST", path: "/followers/export", tag, status: 202 },
      summary: "导出关注者为 CSV；isMasked 为 false 时姓名和手机不打码",
      right: "export",
      stepUp: true,
      body: followerExportInput,
      answer: operationAnswer,
    },
    ({ body, ...request }) =>
      startOperation({ kind: "export-followers", fileName: "关注者.csv" }, body, {
        parts,
        request,
      }),
  );
}
