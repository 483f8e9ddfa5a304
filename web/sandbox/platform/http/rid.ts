import { createHash, randomBytes } from "node:crypto";
import { unixSeconds } from "../state/platform-calendar.ts";

/** `xxxxxxxx-xxxxxxxx-xxxxxxxx`: the second, chance, and the account. Source for the shape: fact sheet 0; what the
 *  parts mean is ours. */
export function createRid(at: Date, appId: string): string {
  const seconds = unixSeconds(at).toString(16);
  return `${seconds.padStart(8, "0")}-${randomBytes(4).toString("hex")}-${accountPart(appId)}`;
}

export function isRidOf(appId: string, rid: string): boolean {
  return rid.endsWith(`-${accountPart(appId)}`);
}

export function isRid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/.test(text);
}

export function ridMadeAt(rid: string): Date {
  return new Date(parseInt(rid.slice(0, 8), 16) * 1_000);
}

function accountPart(appId: string): string {
  return createHash("sha256").update(appId).digest("hex").slice(0, 8);
}
