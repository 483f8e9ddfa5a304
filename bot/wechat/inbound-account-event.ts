import { childOf, childrenOf, textOf, type XmlElement } from "./xml.ts";

/** What happened to the account itself: results of jobs, its verification. No follower is meant,
 *  whatever `FromUserName` says: never create one from these. Fact sheet 2.3, 2.5. */
export type AccountEvent = { readonly kind: "account-event" } & (
  | { readonly event: "TEMPLATESENDJOBFINISH"; readonly msgId: string; readonly status: string }
  | {
      readonly event: "MASSSENDJOBFINISH";
      readonly msgId: string;
      readonly status: string;
      readonly totalCount: number;
      readonly filterCount: number;
      readonly sentCount: number;
      readonly errorCount: number;
      readonly articleUrls: readonly string[];
    }
  | {
      readonly event: "PUBLISHJOBFINISH";
      readonly publishId: string;
      readonly publishStatus: string;
      readonly articleId?: string;
      readonly articleUrls: readonly string[];
      readonly failedIndexes: readonly number[];
    }
  | {
      readonly event:
        | "qualification_verify_success"
        | "naming_verify_success"
        | "annual_renew"
        | "verify_expired";
      readonly expiresAt: Date;
    }
  | {
      readonly event: "qualification_verify_fail" | "naming_verify_fail";
      readonly failedAt: Date;
      readonly failReason: string;
    }
  | { readonly event: "debug_demo"; readonly debugText: string }
);

type EventOf<Name extends string, Event = AccountEvent> = Event extends { event: infer Names }
  ? Name extends Names
    ? Omit<Event, "kind" | "event">
    : never
  : never;

/** Undefined when the event is not listed or a required field is missing. */
export function readAccountEvent(name: string, fields: XmlElement): AccountEvent | undefined {
  const entry = accountEventReaders.get(name.toLowerCase());
  const body = entry?.read(fields);
  return body && ({ kind: "account-event", event: entry?.event, ...body } as AccountEvent);
}

const readers: Record<AccountEvent["event"], (fields: XmlElement) => object | undefined> = {
  TEMPLATESENDJOBFINISH: readTemplateResult,
  MASSSENDJOBFINISH: readMassResult,
  PUBLISHJOBFINISH: readPublishResult,
  qualification_verify_success: readExpiry,
  naming_verify_success: readExpiry,
  annual_renew: readExpiry,
  verify_expired: readExpiry,
  qualification_verify_fail: readFailure,
  naming_verify_fail: readFailure,
  debug_demo: (fields) => ({ debugText: textOf(fields, "debug_str") ?? "" }),
};

const accountEventReaders = new Map(
  Object.entries(readers).map(([event, read]) => [event.toLowerCase(), { event, read }]),
);

function countOf(fields: XmlElement, name: string): number {
  const text = textOf(fields, name) ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function readTemplateResult(fields: XmlElement): EventOf<"TEMPLATESENDJOBFINISH"> | undefined {
  const msgId = textOf(fields, "MsgID");
  const status = textOf(fields, "Status")?.trim();
  return msgId && status ? { msgId, status } : undefined;
}

function readMassResult(fields: XmlElement): EventOf<"MASSSENDJOBFINISH"> | undefined {
  const msgId = textOf(fields, "MsgID");
  const status = textOf(fields, "Status")?.trim();
  if (!msgId || !status) return undefined;
  const urls = childOf(fields, "ArticleUrlResult");
  const list = urls && childOf(urls, "ResultList");
  return {
    msgId,
    status,
    totalCount: countOf(fields, "TotalCount"),
    filterCount: countOf(fields, "FilterCount"),
    sentCount: countOf(fields, "SentCount"),
    errorCount: countOf(fields, "ErrorCount"),
    articleUrls: list ? itemTexts(list, "ArticleUrl") : [],
  };
}

function readPublishResult(fields: XmlElement): EventOf<"PUBLISHJOBFINISH"> | undefined {
  const info = childOf(fields, "PublishEventInfo");
  const publishId = info && textOf(info, "publish_id");
  if (!publishId) return undefined;
  const articleId = textOf(info, "article_id");
  const detail = childOf(info, "article_detail");
  return {
    publishId,
    publishStatus: textOf(info, "publish_status") ?? "",
    ...(articleId && { articleId }),
    articleUrls: detail ? itemTexts(detail, "article_url") : [],
    failedIndexes: childrenOf(info, "fail_idx").map(Number),
  };
}

function itemTexts(parent: XmlElement, name: string): string[] {
  return childrenOf(parent, "item").flatMap((item) =>
    typeof item === "string" ? [] : (textOf(item, name) ?? []),
  );
}

function readExpiry(fields: XmlElement): EventOf<"annual_renew"> | undefined {
  const seconds = textOf(fields, "ExpiredTime");
  return seconds ? { expiresAt: new Date(Number(seconds) * 1000) } : undefined;
}

function readFailure(fields: XmlElement): EventOf<"naming_verify_fail"> | undefined {
  const seconds = textOf(fields, "FailTime");
  if (!seconds) return undefined;
  return {
    failedAt: new Date(Number(seconds) * 1000),
    failReason: textOf(fields, "FailReason") ?? "",
  };
}
