import { z } from "zod";
import { maskMobile, maskName } from "../../../bot/mask-person.ts";
import { openMobile } from "../../../bot/person-search.ts";
import { townByCode } from "../../../bot/towns.ts";
import { bytesOf } from "../../../jobs/operations/export-followers.ts";
import { signUpExportInput } from "../../../jobs/operations/export-sign-ups.ts";
import { findPeople } from "../../../jobs/operations/find-people.ts";
import { dropAbsent } from "../../../models/drop-absent.ts";
import type { FieldCipher } from "../../../models/field-cipher.ts";
import type { Follower } from "../../../models/follower-schema.ts";
import { capacityOf } from "../../../models/union-event.ts";
import { standings, type FullEvent, type SignUp } from "../../../models/union-event-schema.ts";
import { findEvent } from "../event-shape.ts";
import { operationAnswer, startOperation, type OperationParts } from "../operation-view.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams } from "../row-id.ts";
import type { InScope } from "../../../models/scope.ts";

const tag = "活动";
const signUpAnswer = z.object({
  /** Id of the follower; absent when he is of another town. */
  follower: z.string().optional(),
  standing: z.enum(standings),
  /** Among those with a place, or in the waiting list; counted from one. */
  rank: z.number().int(),
  /** 张* */
  name: z.string().optional(),
  /** 138****5678 */
  mobile: z.string().optional(),
  townName: z.string().optional(),
  at: z.iso.datetime(),
});

/** Who comes. */
export function createSignUpRoutes(parts: OperationParts): readonly Route[] {
  return [list(parts), exportAll(parts)];
}

/** A sign-up with its place in the order of arrival; the key stays inside. */
type Placed = InScope<{ readonly _id: string; readonly number: number; readonly signUp: SignUp }>;

function pageOf(event: FullEvent, from: number, limit: number) {
  const items = event.signUps
    .slice(from, from + limit)
    .map((signUp, index) => ({ _id: "", number: from + index + 1, signUp }) as Placed);
  const end = from + items.length;
  return { items, ...(end < event.signUps.length && { next: { value: end, id: "" } }) };
}

function list({ cipher }: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "listSignUps", method: "GET", path: "/events/{id}/sign-ups", tag },
      summary: "报名名单，按报名先后；姓名和手机打码，别处的职工不显示姓名",
      right: "followers.read",
      params: rowParams,
      query: z.strictObject(pageQuery),
      answer: pageAnswer(signUpAnswer),
    },
    async ({ params, query: { limit, cursor }, data }) => {
      const event = await findEvent(data, params.id);
      const page = pageOf(event, Number(readCursor(cursor)?.value ?? 0), limit);
      const people = await findPeople(
        page.items.map(({ signUp }) => signUp.follower),
        data,
      );
      const capacity = capacityOf(event);
      const view = ({ number, signUp }: Placed) =>
        describe(signUp, { number, capacity, cipher, person: people.get(signUp.follower) });
      return { ...toPage(page, view), total: event.signUps.length };
    },
  );
}

interface Described {
  readonly number: number;
  readonly capacity: number;
  readonly cipher: FieldCipher;
  readonly person: Follower | undefined;
}

function describe(
  { at }: SignUp,
  { number, capacity, cipher, person }: Described,
): z.input<typeof signUpAnswer> {
  const isPlaced = number <= capacity;
  return {
    ...{ standing: isPlaced ? "place" : "waiting", rank: isPlaced ? number : number - capacity },
    ...(person && describePerson(person, cipher)),
    at: at.toISOString(),
  };
}

function describePerson({ _id, organisationPath, person }: Follower, cipher: FieldCipher) {
  const { name, mobile } = person ?? {};
  return {
    follower: _id,
    ...dropAbsent({
      name: name && maskName(name),
      mobile: mobile && maskMobile(openMobile(bytesOf(mobile), cipher)),
      townName: townByCode(organisationPath[1] ?? "")?.name,
    }),
  };
}

function exportAll(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "exportSignUps", method: "POST", path: "/events/{id}/sign-ups/export", tag },
      status: 202,
      summary: "导出报名名单为 CSV；isMasked 为 false 时姓名和手机不打码",
      right: "export",
      stepUp: true,
      params: rowParams,
      body: signUpExportInput.omit({ event: true }),
      answer: operationAnswer,
    },
    async ({ params, body, data, ...request }) => {
      const { _id: event } = await findEvent(data, params.id);
      const input = { event, ...body };
      const kind = { kind: "export-sign-ups", fileName: "报名名单.csv" };
      return startOperation(kind, input, { parts, request });
    },
  );
}
