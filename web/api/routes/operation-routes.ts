import { Readable } from "node:stream";
import { z } from "zod";
import { trusted } from "mongoose";
import type { Operation } from "../../../models/operation.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import { operationFileContext } from "../../../jobs/operations/operation-runner.ts";
import {
  operationAnswer,
  viewOperation,
  type OperationParts,
  type OperationView,
} from "../operation-view.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { ApiProblem, notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";

const tag = "处理任务";
const idParams = z.strictObject({ id: z.string().regex(/^[\w-]{1,64}$/) });

/** Long work: look at it, watch it, stop it, fetch what it made. */
export function createOperationRoutes(parts: OperationParts): readonly Route[] {
  return [list(parts), get(parts), watch(parts), cancel(parts), fetchFile(parts)];
}

function list(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "listOperations", method: "GET", path: "/operations", tag },
      summary: "处理任务列表，新的在前",
      right: "operations.read",
      query: z.strictObject({ ...pageQuery, isOpen: z.enum(["true"]).optional() }),
      answer: pageAnswer(operationAnswer),
    },
    async ({ query, data, now }) => {
      const after = readCursor(query.cursor);
      const page = await data.operations.page({
        filter: query.isOpen ? { isOpen: trusted({ $eq: true }) } : {},
        sort: { field: "createdAt", direction: -1 },
        limit: query.limit,
        ...(after && { after }),
      });
      return toPage(page, (row) => viewOperation(row, parts, now));
    },
  );
}

function get(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "getOperation", method: "GET", path: "/operations/{id}", tag },
      summary: "一个处理任务的进度",
      right: "operations.read",
      params: idParams,
      answer: operationAnswer,
    },
    async ({ params, data, now }) => viewOperation(await find(data, params.id), parts, now),
  );
}

function watch(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "watchOperation", method: "GET", path: "/operations/{id}/events", tag },
      summary: "一个处理任务的进度，有变化就推送，结束后断开",
      right: "operations.read",
      params: idParams,
      answer: operationAnswer,
      answers: "events",
    },
    async ({ params, data, signal }) => {
      await find(data, params.id);
      return { kind: "events", events: follow(params.id, { parts, data, signal }) };
    },
  );
}

const pollMs = 500;

async function* follow(
  id: string,
  { parts, data, signal }: { parts: OperationParts; data: ScopedData; signal: AbortSignal },
): AsyncGenerator<OperationView> {
  let last = "";
  for (;;) {
    const operation = await data.operations.find(id);
    if (!operation || signal.aborted) return;
    const view = viewOperation(operation, parts, new Date());
    const text = JSON.stringify(view);
    if (text !== last) yield view;
    last = text;
    if (operation.endedAt) return;
    await pause(signal);
  }
}

/** Until the next look, or until nobody listens. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, pollMs);
    signal.addEventListener("abort", end);
  });
}

function cancel(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "cancelOperation", method: "POST", path: "/operations/{id}/cancel", tag },
      summary: "取消自己的一个处理任务；已经做完的部分不退回",
      right: "operations.read",
      params: idParams,
      answer: operationAnswer,
    },
    async ({ params, data, caller, now }) => {
      const operation = await find(data, params.id);
      if (operation.requestedBy !== caller.id && caller.role !== "admin") {
        throw new ApiProblem(403, "not-yours", { message: "只有发起人或管理员能取消它" });
      }
      if (!(await parts.stores.operations.requestCancel(operation._id))) {
        throw new ApiProblem(409, "ended", { message: "这个任务已经结束了" });
      }
      parts.wakeRunner();
      return viewOperation(await find(data, params.id), parts, now);
    },
  );
}

function fetchFile(parts: OperationParts): Route {
  return defineRoute(
    {
      ...{ id: "getOperationFile", method: "GET", path: "/operations/{id}/file", tag },
      summary: "下载自己导出的文件，完成后 24 小时内",
      right: "export",
      params: idParams,
      answer: z.string(),
      answers: "file",
      audited: true,
    },
    async ({ params, data, caller, now }) => {
      const operation = await find(data, params.id);
      const { stores, cipher } = parts;
      const isHis = operation.requestedBy === caller.id;
      if (!isHis || !stores.operations.hasFile(operation, now)) {
        throw notFound("没有可以下载的文件：只有发起人在完成后 24 小时内能下载");
      }
      const open = async function* () {
        for await (const sealed of stores.operations.readFile(operation)) {
          yield cipher.open(sealed, operationFileContext);
        }
      };
      const name = operation.fileName ?? "导出.csv";
      return { kind: "file", type: "text/csv; charset=utf-8", name, body: Readable.from(open()) };
    },
  );
}

async function find(data: ScopedData, id: string): Promise<Operation> {
  const operation = await data.operations.find(id);
  if (!operation) throw notFound();
  return operation;
}
