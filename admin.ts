import type { Config } from "./config.ts";
import { openDatabase, stopAll, type Stops } from "./ground.ts";
import { AuditTrail } from "./models/audit-trail.ts";
import { districtCode } from "./models/scope.ts";
import type { Stores } from "./models/stores.ts";
import { linkAddress } from "./web/sign-in/ensure-first-admin-link.ts";
import { Links } from "./web/sign-in/links.ts";

export interface CommandOptions {
  readonly args: readonly string[];
  readonly readConfig: () => Config;
  readonly write: (line: string) => void;
}

const usage = "用法：npm run admin -- list | reset ACCOUNT";

/** `npm run admin -- list | reset ACCOUNT`: for whoever has the server. Returns the exit code. */
export async function runAdminCommand({
  args,
  readConfig,
  write,
}: CommandOptions): Promise<number> {
  const [verb, account, ...rest] = args;
  const isList = verb === "list" && account === undefined;
  const isReset = verb === "reset" && account !== undefined && rest.length === 0;
  if (!isList && !isReset) {
    write(usage);
    return 2;
  }
  const config = readConfig();
  const stops: Stops = [];
  try {
    const { stores, fieldKey } = await openDatabase(config, stops);
    if (isList) return await list(stores, write);
    const audit = new AuditTrail(stores.auditEntries, fieldKey);
    const publicUrl = config.publicUrl ?? `http://127.0.0.1:${config.port}`;
    return await reset(account ?? "", { stores, audit, publicUrl, write });
  } finally {
    await stopAll(stops);
  }
}

const roleNames = { admin: "管理员", cadre: "干部", editor: "编辑", viewer: "只读" } as const;

async function list({ cadres }: Stores, write: (line: string) => void): Promise<number> {
  const found = await cadres.model.find().sort({ account: 1 }).lean();
  for (const { account, name, role, organisation, isActive, passwordHash } of found) {
    const state = isActive ? (passwordHash ? "在用" : "还没打开邀请链接") : "已停用";
    write([account, name, roleNames[role], organisation, state].join("\t"));
  }
  if (found.length === 0) write("还没有干部：启动服务时会印出第一位管理员的登录链接");
  return 0;
}

interface Reset {
  readonly stores: Stores;
  readonly audit: AuditTrail;
  readonly publicUrl: string;
  readonly write: (line: string) => void;
}

/** His sessions end now; password, app and recovery codes go when he opens the link. */
async function reset(account: string, { stores, audit, publicUrl, write }: Reset): Promise<number> {
  const cadre = await stores.cadres.findByAccount(account.trim().toLowerCase());
  if (!cadre?.isActive) {
    write(
      cadre ? "这个账号已停用：请由管理员先恢复" : "没有这个账号：npm run admin -- list 列出全部",
    );
    return 1;
  }
  const now = new Date();
  const entry = {
    ...{ at: now, actor: "server", organisationPath: [districtCode] },
    ...{ action: "adminReset", target: { id: cadre._id } },
  };
  const intent = await audit.append({ ...entry, phase: "intent" });
  const purpose = cadre.passwordHash ? "reset" : "invitation";
  const { token } = await new Links({ stores }).issue(purpose, cadre._id, now);
  await stores.cadreCredentials.endSessions(cadre._id);
  await audit.append({ ...entry, phase: "done", intent });
  const life = purpose === "reset" ? "24 小时" : "7 天";
  write(`${account} 的一次性链接（只能用一次，${life}内有效）：${linkAddress(publicUrl, token)}`);
  return 0;
}
