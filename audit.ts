import { parseArgs } from "node:util";
import type { CommandOptions } from "./admin.ts";
import { openDatabase, stopAll, type Stops } from "./ground.ts";
import type { AuditHead } from "./models/audit-entry.ts";
import { AuditTrail, type AuditFault, type AuditFindings } from "./models/audit-trail.ts";
import type { Stores } from "./models/stores.ts";

const usage = "用法：npm run audit -- verify [--head N:MAC]（N:MAC 在日志的 audit.head 里）";

type Known = Pick<AuditHead, "n" | "mac">;

/** `npm run audit -- verify [--head N:MAC]`: reads the whole chain. Returns the exit code: 0 when nobody touched it. */
export async function runAuditCommand({
  args,
  readConfig,
  write,
}: CommandOptions): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    write(usage);
    return 2;
  }
  const stops: Stops = [];
  try {
    const { stores, fieldKey } = await openDatabase(readConfig(), stops);
    const findings = await new AuditTrail(stores.auditEntries, fieldKey).verify(asked.known);
    return report(await addEmptyTrail(findings, stores), write);
  } finally {
    await stopAll(stops);
  }
}

function readArguments(args: readonly string[]): { readonly known?: Known } | undefined {
  try {
    const options = { head: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    if (positionals.join(" ") !== "verify") return undefined;
    if (values.head === undefined) return {};
    const [, n, mac] = /^(\d{1,15}):([\w-]{43})$/.exec(values.head) ?? [];
    return n === undefined || mac === undefined ? undefined : { known: { n: Number(n), mac } };
  } catch {
    return undefined;
  }
}

/** Whoever is there was let in by somebody, and that was written down. */
async function addEmptyTrail(findings: AuditFindings, { cadres }: Stores): Promise<AuditFindings> {
  const isEmpty = findings.entryCount === 0 && findings.faults.length === 0;
  if (!isEmpty || (await cadres.model.countDocuments({})) === 0) return findings;
  return { ...findings, faults: [{ kind: "head" }] };
}

function report(
  { entryCount, head, faults }: AuditFindings,
  write: (line: string) => void,
): number {
  write(`操作记录共 ${entryCount} 条`);
  if (head) write(`最后一条：${head.n}:${head.mac}`);
  for (const fault of faults) write(`✗ ${describeFault(fault)}`);
  write(faults.length === 0 ? "没有发现被动过的地方" : "操作记录被动过，或者 FIELD_KEY 换过");
  return faults.length === 0 ? 0 : 1;
}

function describeFault(fault: AuditFault): string {
  switch (fault.kind) {
    case "missing":
      return fault.from === fault.to
        ? `第 ${fault.from} 条不见了`
        : `第 ${fault.from} 到 ${fault.to} 条不见了`;
    case "changed":
      return `第 ${fault.n} 条被改过，或者换了位置`;
    case "head":
      return "记着最后一条的那份不见了，或者被改过";
    case "other-head":
      return `第 ${fault.n} 条和给出的 N:MAC 不一样`;
  }
}
