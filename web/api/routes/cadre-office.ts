import { isDistrictAdmin } from "../../../models/admin-guard.ts";
import type { Cadre, CadreChanges } from "../../../models/cadre.ts";
import type { Role } from "../../../models/role.ts";
import type { InScope } from "../../../models/scope.ts";
import type { ScopedData } from "../../../models/scoped-data.ts";
import { Links, type IssuedLink } from "../../sign-in/links.ts";
import type { SignInParts } from "../../sign-in/sign-in-parts.ts";
import { viewCadre } from "../cadre-view.ts";
import { ApiProblem, notFound, versionConflict } from "../problem.ts";
import type { Caller } from "../route.ts";
import { accountTaken } from "./sign-in-routes.ts";

interface Act {
  readonly caller: Caller;
  readonly data: ScopedData;
  readonly requestId: string;
  readonly now: Date;
}

export interface Invitation {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: string;
}

export interface RequestedChange {
  readonly version: number;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly organisation?: string | undefined;
  readonly isActive?: boolean | undefined;
}

/** What admins do to other cadres. Whoever is not below or beside the caller does not come as far as here: rows are
 *  read within his scope. */
export class CadreOffice {
  readonly #parts: SignInParts;
  readonly #links: Links;

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#links = new Links(parts);
  }

  async invite(
    { account, name, role, organisation }: Invitation,
    { data, requestId, now }: Act,
  ): Promise<{ readonly cadre: Cadre; readonly link: IssuedLink }> {
    const { cadres } = this.#parts.stores;
    const organisationPath = await pathWithin(organisation, data);
    const fields = { id: requestId, account, name, role, organisation, organisationPath };
    if (!(await cadres.add({ ...fields, createdAt: now }))) throw accountTaken();
    const link = await this.#links.issue("invitation", requestId, now);
    const cadre = await cadres.find(requestId);
    if (!cadre) throw notFound();
    return { cadre, link };
  }

  async change(row: InScope<Cadre> | null, body: RequestedChange, act: Act): Promise<Cadre> {
    const target = checkNotHimself(row, act.caller);
    const changes = await readChanges(body, act.data);
    const after = { ...target, ...changes };
    const leaves = isDistrictAdmin(target) && !isDistrictAdmin(after);
    const seen = { ...target, version: body.version };
    const write = () => this.#parts.stores.cadres.change(seen, changes, act.requestId);
    const changed = await (leaves ? this.#removeAdmin(target._id, act.now, write) : write());
    if (!changed) throw await this.#conflict(target._id, body);
    if (changes.isActive === false) await this.#parts.stores.signInLinks.drop(target._id);
    return changed;
  }

  /** Also somebody beside him: this only asks him to sign in again. */
  async revokeSessions(row: InScope<Cadre> | null): Promise<void> {
    if (!row) throw notFound();
    await this.#parts.stores.cadreCredentials.endSessions(row._id);
  }

  /** Whoever has this link is he: so it is for those above him, and an admin beside him is not. */
  async reset(row: InScope<Cadre> | null, { caller, now }: Act): Promise<IssuedLink> {
    const target = checkNotHimself(row, caller);
    const isEqual = target.organisation === caller.organisation && target.role === "admin";
    if (isEqual) {
      throw new ApiProblem(403, "not-higher", {
        message: "同级的管理员要由上级重设；区级管理员请在服务器上运行 npm run admin -- reset 账号",
      });
    }
    if (!target.isActive) {
      throw new ApiProblem(409, "inactive", { message: "这位干部已停用：请先恢复，再重设" });
    }
    const purpose = target.passwordHash ? "reset" : "invitation";
    const link = await this.#links.issue(purpose, target._id, now);
    await this.#parts.stores.cadreCredentials.endSessions(target._id);
    return link;
  }

  async #removeAdmin<Result>(id: string, now: Date, write: () => Promise<Result>): Promise<Result> {
    const removed = await this.#parts.stores.adminGuard.removeUnlessLast(id, now, write);
    if (removed) return removed.result;
    throw new ApiProblem(409, "last-admin", {
      message: "这是最后一位区级管理员：请先设好另一位",
    });
  }

  async #conflict(id: string, yours: RequestedChange): Promise<ApiProblem> {
    const current = await this.#parts.stores.cadres.find(id);
    return current ? versionConflict(viewCadre(current), yours) : notFound();
  }
}

/** Nobody raises himself; nor does he shut himself out by mistake. */
function checkNotHimself(row: InScope<Cadre> | null, caller: Caller): InScope<Cadre> {
  if (!row) throw notFound();
  if (row._id !== caller.id) return row;
  throw new ApiProblem(403, "own-rights", {
    message: "自己的角色和账号要由另一位管理员来改；姓名和密码在“我的账号”里改",
  });
}

async function readChanges(
  { organisation, name, role, isActive }: RequestedChange,
  data: ScopedData,
): Promise<CadreChanges> {
  const path = organisation && (await pathWithin(organisation, data));
  return {
    ...(organisation && path && { organisation, organisationPath: path }),
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
    ...(isActive !== undefined && { isActive }),
  };
}

/** Nobody puts anybody where he himself has nothing to say. */
async function pathWithin(organisation: string, data: ScopedData): Promise<readonly string[]> {
  const found = await data.organisations.find(organisation);
  if (!found) throw notFound("没有这个组织，或者不在您负责的范围内");
  return found.organisationPath;
}
