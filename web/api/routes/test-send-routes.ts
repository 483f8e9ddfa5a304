import { z } from "zod";
import type { KnownTester } from "../../../jobs/campaigns/send-test.ts";
import { channels } from "../../../models/channel.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import {
  testerKinds,
  testStatuses,
  type Tester,
  type TestSend,
} from "../../../models/test-send.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowId, rowParams } from "../row-id.ts";
import type { CampaignParts } from "../campaign-parts.ts";

const tag = "推送";
const mostTesters = 10;
/** Of one cadre. */
const testLimit = { max: 20, windowMs: 60 * 60_000 };
/** Calls end by themselves sooner. */
const stillSendingMs = 2 * 60_000;

const tester = z.strictObject({ kind: z.enum(testerKinds), id: rowId });
const testSendAnswer = z.object({
  id: z.string(),
  by: z.string(),
  createdAt: z.iso.datetime(),
  results: z.array(
    z.object({
      kind: z.enum(testerKinds),
      id: z.string(),
      status: z.enum(testStatuses),
      channel: z.enum(channels).optional(),
      explanation: z.string().optional(),
    }),
  ),
});

/** A campaign shown to a few named people before it goes out. */
export function createTestSendRoutes(parts: CampaignParts): readonly Route[] {
  return [list(), send(parts)];
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listTestSends", method: "GET", path: "/campaigns/{id}/test-sends", tag },
      summary: "这条推送试发过给谁，各自结果怎样，新的在前",
      right: "campaigns.read",
      params: rowParams,
      query: z.strictObject(pageQuery),
      answer: pageAnswer(testSendAnswer),
    },
    async ({ params, query: { limit, cursor }, data, now }) => {
      if (!(await data.campaigns.find(params.id))) throw notFound();
      const after = readCursor(cursor);
      const page = await data.testSends.page({
        ...{ limit, sort: { field: "createdAt", direction: -1 }, filter: { campaign: params.id } },
        ...(after && { after }),
      });
      return toPage(page, (row) => view(row, now));
    },
  );
}

function send({ campaigns, stores }: CampaignParts): Route {
  return defineRoute(
    {
      ...{ id: "sendTest", method: "POST", path: "/campaigns/{id}/test-sends", tag },
      ...{ status: 201, right: "campaigns.write", params: rowParams, answer: testSendAnswer },
      summary: "试发给几个人（最多 10 个）：关注者，或者绑定了微信的干部；走能到达他的第一个渠道",
      body: z.strictObject({
        testers: z
          .array(tester)
          .min(1, "至少选一个人")
          .max(mostTesters, `一次最多试发给 ${mostTesters} 个人`)
          .refine(areDifferent, "同一个人只写一次"),
      }),
    },
    async ({ params, body, data, caller, requestId, now }) => {
      const campaign = await data.campaigns.find(params.id);
      if (!campaign) throw notFound();
      const testers = await Promise.all(body.testers.map((one) => know(one, data, stores)));
      if (!(await stores.rateLimits.take(`test-send.${caller.id}`, testLimit, now))) {
        const message = "一小时最多试发 20 次，请过一会儿再试";
        throw new ApiProblem(429, "too-many-attempts", { message });
      }
      const order = { by: caller.id, request: requestId, testers, now };
      const answer = await campaigns.sendTest(campaign, order);
      if (answer.kind === "done") return view(answer.test, now);
      throw new ApiProblem(409, "campaign-refused", { message: answer.reason });
    },
  );
}

/** A cadre is told in the WeChat that he bound. */
async function know(
  one: Tester,
  data: ScopedData,
  { followers }: CampaignParts["stores"],
): Promise<KnownTester> {
  if (one.kind === "follower") {
    const follower = await data.followers.find(one.id);
    if (!follower) throw notFound("没有这位关注者，或者不在您负责的范围内");
    return { tester: one, follower };
  }
  const cadre = await data.cadres.find(one.id);
  if (!cadre) throw notFound("没有这位干部，或者不在您负责的范围内");
  const { binding, isActive } = cadre;
  const follower = isActive && binding ? await followers.find(binding.conversation) : null;
  return { tester: one, follower };
}

function areDifferent(testers: readonly Tester[]): boolean {
  return new Set(testers.map(({ kind, id }) => `${kind} ${id}`)).size === testers.length;
}

function view(
  { _id, by, createdAt, results }: TestSend,
  now: Date,
): z.input<typeof testSendAnswer> {
  const isOld = now.getTime() - createdAt.getTime() > stillSendingMs;
  return {
    ...{ id: _id, by, createdAt: createdAt.toISOString() },
    results: results.map(({ status, ...one }) => ({
      ...one,
      status: isOld && status === "sending" ? "unknown" : status,
    })),
  };
}
