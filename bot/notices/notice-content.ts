import type { Discount } from "../../models/discount.ts";
import type { Notice } from "../../models/notice.ts";
import type { NoticeContent } from "../../models/notice-content.ts";
import type { UnionEvent } from "../../models/union-event-schema.ts";
import { describeDay, describeSpan } from "./describe-time.ts";

/** What a notice is about, as it stands now. */
export type Subject =
  | { readonly kind: "event"; readonly event: Pick<UnionEvent, "startsAt" | "endsAt" | "place"> }
  | {
      readonly kind: "discount";
      readonly discount: Pick<Discount, "validFromAt" | "validUntilAt" | "place">;
    };

/** What a run sends of a notice: frozen when it begins.
 *  @param subject undefined: it is about nothing of ours, or what it was about is gone */
export function contentOf(notice: Notice, subject?: Subject): NoticeContent {
  const { _id, category, title, summary, body, link, cover } = notice;
  return {
    ...{ notice: _id, category, title, summary, body },
    ...(link && { link }),
    ...(cover && { coverUrl: cover }),
    ...describeSubject(subject),
  };
}

function describeSubject(subject: Subject | undefined): Pick<NoticeContent, "time" | "place"> {
  switch (subject?.kind) {
    case "event": {
      const { startsAt, endsAt, place } = subject.event;
      return { time: describeSpan(startsAt, endsAt), place };
    }
    case "discount": {
      const { validFromAt, validUntilAt, place } = subject.discount;
      const time = `${describeDay(validFromAt)} 到 ${describeDay(validUntilAt)}`;
      return { time, ...(place && { place }) };
    }
    case undefined:
      return {};
  }
}
