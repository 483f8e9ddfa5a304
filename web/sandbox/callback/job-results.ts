import type { PushFields } from "./push-fields.ts";
import { BareText } from "./xml-writer.ts";

/** Counts of a mass send, and where its articles lie. */
interface MassEnd {
  readonly msgId: string;
  readonly total: number;
  readonly filter: number;
  readonly sent: number;
  readonly error: number;
  readonly articles: readonly unknown[];
  readonly articleBase: string;
}

/** What became of a mass send. Source: fact sheet 2.3. */
export function massResult(job: MassEnd, status: string): PushFields {
  const item = job.articles.map((_article, at) => ({
    ...{ ArticleIdx: at + 1, ArticleUrl: `${job.articleBase}/${at + 1}` },
  }));
  return {
    ...{ MsgType: "event", Event: "MASSSENDJOBFINISH" },
    ...{ MsgID: new BareText(job.msgId), Status: status },
    ...{ TotalCount: job.total, FilterCount: job.filter },
    ...{ SentCount: job.sent, ErrorCount: job.error },
    CopyrightCheckResult: { Count: 0, ResultList: {}, CheckState: 0 },
    ...(item.length > 0 && {
      ArticleUrlResult: { Count: item.length, ResultList: { item } },
    }),
  };
}

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
