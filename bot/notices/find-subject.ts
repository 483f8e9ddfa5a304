import type { Notice } from "../../models/notice.ts";
import type { Stores } from "../../models/stores.ts";
import type { Subject } from "./notice-content.ts";

/** What a notice is about, as it stands now; undefined when it is about nothing of ours, or that is gone. */
export async function findSubject(
  { subject }: Pick<Notice, "subject">,
  { events, discounts }: Pick<Stores, "events" | "discounts">,
): Promise<Subject | undefined> {
  if (subject?.kind === "event") {
    const event = await events.find(subject.id);
    return event ? { kind: "event", event } : undefined;
  }
  if (subject?.kind === "discount") {
    const discount = await discounts.find(subject.id);
    return discount ? { kind: "discount", discount } : undefined;
  }
  return undefined;
}
