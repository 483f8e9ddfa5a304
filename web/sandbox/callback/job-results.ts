import type { PushFields } from "./push-fields.ts";
import { BareText } from "./xml-writer.ts";

/** What became of a template message. Source: fact sheet 2.3. */
export function templateResult(
  msgId: string,
  status: "success" | "failed:user block" | "failed: system failed",
): PushFields {
  return {
    ...{ MsgType: "event", Event: "TEMPLATESENDJOBFINISH" },
    ...{ MsgID: new BareText(msgId), Status: status },
  };
}
