import { z } from "zod";
import { shortText } from "../../bot/text-fields.ts";
import { dropAbsent } from "../../models/drop-absent.ts";
import type { InScope } from "../../models/scope.ts";
import type { ScopedData } from "../../models/scoped-data.ts";
import { capacityOf } from "../../models/union-event.ts";
import { eventStatuses, type FullEvent, type UnionEvent } from "../../models/union-event-schema.ts";
import { longText } from "../../bot/text-fields.ts";
import { instant, shownFields } from "./notice-fields.ts";
import { notFound } from "./problem.ts";

export const eventFields = {
  title: shortText(40),
  description: longText(2_000),
  place: shortText(100),
  startsAt: instant,
  endsAt: instant,
  signUpUntilAt: instant.optional(),
  capacity: z.number().int().min(1).max(2_000).optional(),
  ...shownFields,
};

interface EventTimes {
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly signUpUntilAt?: Date | undefined;
}

/** For `superRefine`: an event ends after it begins, and nobody signs up afterwards. */
export function checkTimes(
  { startsAt, endsAt, signUpUntilAt }: EventTimes,
  context: z.RefinementCtx,
): void {
  if (endsAt <= startsAt) {
    context.addIssue({ code: "custom", path: ["endsAt"], message: "结束要在开始以后" });
  }
  if (signUpUntilAt && signUpUntilAt > startsAt) {
    context.addIssue({ code: "custom", path: ["signUpUntilAt"], message: "报名截止不能晚于开始" });
  }
}

export const eventAnswer = z.object({
  id: z.string(),
  organisation: z.string(),
  title: z.string(),
  description: z.string(),
  place: z.string(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  signUpUntilAt: z.iso.datetime().optional(),
  capacity: z.number().int().optional(),
  link: z.string().optional(),
  cover: z.string().optional(),
  status: z.enum(eventStatuses),
  /** Those with a place. */
  placed: z.number().int(),
  waiting: z.number().int(),
  isSample: z.boolean(),
  updatedAt: z.iso.datetime(),
  version: z.number().int(),
});

export function viewEvent(event: UnionEvent): z.input<typeof eventAnswer> {
  const { _id, organisationPath, title, description, place, status, signUpCount, version } = event;
  const placed = Math.min(signUpCount, capacityOf(event));
  return {
    ...{ id: _id, title, description, place, status, version, placed },
    organisation: organisationPath.at(-1) ?? "",
    waiting: signUpCount - placed,
    startsAt: event.startsAt.toISOString(),
    endsAt: event.endsAt.toISOString(),
    ...dropAbsent({
      signUpUntilAt: event.signUpUntilAt?.toISOString(),
      ...{ capacity: event.capacity, link: event.link, cover: event.cover },
    }),
    isSample: event.isSample ?? false,
    updatedAt: event.updatedAt.toISOString(),
  };
}

export async function findEvent(data: ScopedData, id: string): Promise<InScope<FullEvent>> {
  const event = await data.events.find(id);
  if (!event) throw notFound();
  return event;
}
