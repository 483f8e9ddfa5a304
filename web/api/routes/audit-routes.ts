import { z } from "zod";
import { auditPhases, type AuditEntry } from "../../../models/audit-entry.ts";
import { idField } from "../fields.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { defineRoute, type Route } from "../route.ts";

const entryAnswer = z.object({
  n: z.number().int(),
  at: z.iso.datetime(),
  actor: z.string(),
  action: z.string(),
  target: z.record(z.string(), z.string()),
  phase: z.enum(auditPhases),
  intent: z.number().int().optional(),
  code: z.string().optional(),
});

/** What was done by cadres of the caller's part of the union. */
export function createAuditRoutes(): readonly Route[] {
  return [list()];
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listAuditEntries", method: "GET", path: "/audit", tag: "操作记录" },
      summary: "谁在什么时候做了什么，新的在前",
      right: "audit.read",
      query: z.strictObject({
        ...pageQuery,
        actor: idField.optional(),
        action: z
          .string()
          .regex(/^\w{1,40}$/)
          .optional(),
      }),
      answer: pageAnswer(entryAnswer),
    },
    async ({ query: { limit, cursor, ...filter }, data }) => {
      const after = readCursor(cursor);
      const page = await data.auditEntries.page({
        filter,
        sort: { field: "at", direction: -1 },
        limit,
        ...(after && { after }),
      });
      return toPage(page, viewEntry);
    },
  );
}

function viewEntry(entry: AuditEntry) {
  const { _id: n, at, actor, action, target, phase, intent, code } = entry;
  return {
    ...{ n, actor, action, target, phase },
    at: at.toISOString(),
    ...(intent !== undefined && { intent }),
    ...(code !== undefined && { code }),
  };
}
