import { trusted } from "mongoose";
import { z } from "zod";
import { roles } from "../../../models/role.ts";
import type { IssuedLink } from "../../sign-in/links.ts";
import type { SignInParts } from "../../sign-in/sign-in-parts.ts";
import { cadreAnswer, viewCadre } from "../cadre-view.ts";
import { accountField, idField, organisationField, personNameField } from "../fields.ts";
import { pageAnswer, pageQuery, readCursor, toPage } from "../page.ts";
import { notFound } from "../problem.ts";
import { defineRoute, type Route } from "../route.ts";
import { CadreOffice } from "./cadre-office.ts";

const tag = "干部";
const idParams = z.strictObject({ id: idField });
const role = z.enum(roles);

/** The token appears in this answer only; the page makes `/console/link#TOKEN` of it. */
const linkAnswer = z.object({ token: z.string(), expiresAt: z.iso.datetime() });

/** Who uses the console: within the caller's part of the union. */
export function createCadreRoutes(parts: SignInParts): readonly Route[] {
  const office = new CadreOffice(parts);
  return [list(), get(), invite(office), change(office), revoke(office), reset(office)];
}

function list(): Route {
  return defineRoute(
    {
      ...{ id: "listCadres", method: "GET", path: "/cadres", tag },
      summary: "干部列表，按姓名",
      right: "cadres.read",
      query: z.strictObject({
        ...pageQuery,
        /** What the name begins with. */
        search: z
          .string()
          .regex(/^[\p{L}\p{N}·]{1,20}$/u)
          .optional(),
        organisation: organisationField.optional(),
        role: role.optional(),
        isActive: z.enum(["true", "false"]).optional(),
      }),
      answer: pageAnswer(cadreAnswer),
    },
    async ({ query, data }) => {
      const { limit, cursor, search, isActive, ...equal } = query;
      const after = readCursor(cursor);
      const page = await data.cadres.page({
        filter: {
          ...equal,
          ...(isActive && { isActive: isActive === "true" }),
          ...(search && { $and: [{ name: trusted({ $regex: `^${search}` }) }] }),
        },
        sort: { field: "name", direction: 1 },
        limit,
        ...(after && { after }),
      });
      return toPage(page, viewCadre);
    },
  );
}

function get(): Route {
  return defineRoute(
    {
      ...{ id: "getCadre", method: "GET", path: "/cadres/{id}", tag },
      summary: "一位干部",
      right: "cadres.read",
      params: idParams,
      answer: cadreAnswer,
    },
    async ({ params, data }) => {
      const cadre = await data.cadres.find(params.id);
      if (!cadre) throw notFound();
      return viewCadre(cadre);
    },
  );
}

function invite(office: CadreOffice): Route {
  return defineRoute(
    {
      ...{ id: "inviteCadre", method: "POST", path: "/cadres", tag },
      summary: "邀请一位干部；一次性链接只在这里给出，7 天内有效",
      right: "cadres.write",
      status: 201,
      body: z.strictObject({
        account: accountField,
        name: personNameField,
        role,
        organisation: organisationField,
      }),
      answer: z.object({ cadre: cadreAnswer, link: linkAnswer }),
    },
    async ({ body, ...act }) => {
      const { cadre, link } = await office.invite(body, act);
      return { cadre: viewCadre(cadre), link: viewLink(link) };
    },
  );
}

function change(office: CadreOffice): Route {
  return defineRoute(
    {
      ...{ id: "changeCadre", method: "PATCH", path: "/cadres/{id}", tag },
      summary: "改姓名、角色、所属组织，停用或恢复；下一次请求就生效",
      right: "cadres.write",
      params: idParams,
      body: z.strictObject({
        version: z.number().int().min(1),
        name: personNameField.optional(),
        role: role.optional(),
        organisation: organisationField.optional(),
        isActive: z.boolean().optional(),
      }),
      answer: cadreAnswer,
    },
    async ({ params, body, ...act }) =>
      viewCadre(await office.change(await act.data.cadres.find(params.id), body, act)),
  );
}

function revoke(office: CadreOffice): Route {
  return defineRoute(
    {
      ...{ id: "revokeCadreSessions", method: "POST", path: "/cadres/{id}/sessions/revoke", tag },
      summary: "让一位干部在所有设备上退出",
      right: "cadres.write",
      params: idParams,
      answer: z.object({}),
    },
    async ({ params, data }) => {
      await office.revokeSessions(await data.cadres.find(params.id));
      return {};
    },
  );
}

function reset(office: CadreOffice): Route {
  return defineRoute(
    {
      ...{ id: "resetCadre", method: "POST", path: "/cadres/{id}/reset", tag },
      summary: "给忘了密码或丢了验证器的干部一个一次性链接，24 小时内有效；由上级管理员",
      right: "cadres.write",
      params: idParams,
      answer: linkAnswer,
    },
    async ({ params, ...act }) =>
      viewLink(await office.reset(await act.data.cadres.find(params.id), act)),
  );
}

function viewLink({ token, expiresAt }: IssuedLink) {
  return { token, expiresAt: expiresAt.toISOString() };
}
