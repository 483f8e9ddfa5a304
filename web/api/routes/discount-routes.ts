import { trusted } from "mongoose";
import { z } from "zod";
import { shortText } from "../../../bot/text-fields.ts";
import type { Discount } from "../../../models/discount.ts";
import { dropAbsent } from "../../../models/drop-absent.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import type { Stores } from "../../../models/stores.ts";
import { longText } from "../../../bot/text-fields.ts";
import { instant, ownerField, ownerPath, shownFields } from "../notice-fields.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound, versionConflict } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { rowParams, rowVersion } from "../row-id.ts";

export interface DiscountParts {
  readonly stores: Pick<Stores, "discounts">;
  readonly platformNow: () => Date;
}

const tag = "优惠";
const ownFields = {
  title: shortText(40),
  description: longText(2_000),
  howToUse: longText(500),
  place: shortText(100).optional(),
  validFromAt: instant,
  validUntilAt: instant,
  ...shownFields,
};
const endsLater = {
  path: ["validUntilAt"],
  message: "结束要在开始以后",
};
const isInOrder = ({ validFromAt, validUntilAt }: { validFromAt: Date; validUntilAt: Date }) =>
  validFromAt < validUntilAt;
const discountAnswer = z.object({
  id: z.string(),
  organisation: z.string(),
  title: z.string(),
  description: z.string(),
  howToUse: z.string(),
  place: z.string().optional(),
  validFromAt: z.iso.datetime(),
  validUntilAt: z.iso.datetime(),
  link: z.string().optional(),
  cover: z.string().optional(),
  isSample: z.boolean(),
  updatedAt: z.iso.datetime(),
  version: z.number().int(),
});

/** Offers for members; the chat lists those that are valid. */
export function createDiscountRoutes(parts: DiscountParts): readonly Route[] {
  return [list(parts), get(), create(parts), change(parts), remove(parts)];
}

function view(discount: Discount): z.input<typeof discountAnswer> {
  const { _id, organisationPath, title, description, howToUse, version } = discount;
  return {
    ...{ id: _id, title, description, howToUse, version },
    organisation: organisationPath.at(-1) ?? "",
    ...dropAbsent({ place: discount.place, link: discount.link, cover: discount.cover }),
    validFromAt: discount.validFromAt.toISOString(),
    validUntilAt: discount.validUntilAt.toISOString(),
    updatedAt: discount.updatedAt.toISOString(),
    isSample: discount.isSample ?? false,
  };
}

async function find(data: ScopedData, id: string): Promise<InScope<Discount>> {
  const discount = await data.discounts.find(id);
  if (!discount) throw notFound();
  return discount;
}

function list({ platformNow }: DiscountParts): Route {
  return defineRoute(
    {
      ...{ id: "listDiscounts", method: "GET", path: "/discounts", tag },
      summary: "优惠列表，先到期的在前；when=now 只看还没到期的",
      right: "notices.read",
      query: z.strictObject({ ...pageQuery, when: z.enum(["now", "all"]).default("all") }),
      answer: pageAnswer(discountAnswer),
    },
    async ({ query: { limit, cursor, when }, data }) => {
      const after = readCursor(cursor);
      // The place of a page is a condition on the same field: a later one says the same.
      const isValid = when === "now" && !after;
      const page = await data.discounts.page({
        ...{ limit, sort: { field: "validUntilAt", direction: 1 } },
        filter: isValid ? { validUntilAt: trusted({ $gte: platformNow() }) } : {},
        ...(after && { after }),
      });
      return toPage(page, view);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getDiscount", method: "GET", path: "/discounts/{id}", tag },
      summary: "一个优惠",
      right: "notices.read",
      params: rowParams,
      answer: discountAnswer,
    },
    async ({ params, data }) => view(await find(data, params.id)),
  );
}

function create({ stores, platformNow }: DiscountParts): Route {
  return defineRoute(
    {
      ...{ id: "createDiscount", method: "POST", path: "/discounts", tag, status: 201 },
      summary: "新建一个优惠；镇街的只给本镇街职工看，区里的都看得到",
      right: "notices.write",
      body: z.strictObject({ ...ownFields, organisation: ownerField }).refine(isInOrder, endsLater),
      answer: discountAnswer,
    },
    async ({ body, data, caller, requestId }) => {
      const { organisation, ...fields } = body;
      const now = platformNow();
      await stores.discounts.add({
        ...fields,
        ...{ _id: requestId, request: requestId, createdBy: caller.id },
        organisationPath: await ownerPath(organisation, caller, data),
        ...{ createdAt: now, updatedAt: now },
      });
      return view(await find(data, requestId));
    },
  );
}

function change({ stores, platformNow }: DiscountParts): Route {
  return defineRoute(
    {
      ...{ id: "changeDiscount", method: "PUT", path: "/discounts/{id}", tag },
      summary: "改一个优惠",
      right: "notices.write",
      params: rowParams,
      body: z.strictObject({ ...ownFields, version: rowVersion }).refine(isInOrder, endsLater),
      answer: discountAnswer,
    },
    async ({ params, body, data, requestId }) => {
      const stored = await find(data, params.id);
      if (stored.request === requestId) return view(stored);
      if (stored.version !== body.version) throw versionConflict(view(stored), body);
      const { version: _version, ...fields } = body;
      const written = { request: requestId, updatedAt: platformNow() };
      const changed = await stores.discounts.change(stored, fields, written);
      if (changed) return view(changed);
      throw versionConflict(view(await find(data, params.id)), body);
    },
  );
}

function remove({ stores }: DiscountParts): Route {
  return defineRoute(
    {
      ...{ id: "removeDiscount", method: "POST", path: "/discounts/{id}/remove", tag },
      summary: "删除一个优惠",
      right: "notices.write",
      params: rowParams,
      body: z.strictObject({ version: rowVersion }),
      answer: z.object({ id: z.string() }),
    },
    async ({ params, body, data }) => {
      const stored = await find(data, params.id);
      const isRemoved = stored.version === body.version && (await stores.discounts.remove(stored));
      if (!isRemoved) throw versionConflict(view(stored), body);
      return { id: params.id };
    },
  );
}
