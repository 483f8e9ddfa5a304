import { hash, verify } from "@node-rs/argon2";
import { commonPasswords } from "./common-passwords.ts";

/** argon2id, the package's default. Source: OWASP "Password Storage Cheat Sheet", read 2026-11-25. */
const work = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

const minPasswordCharacters = 10;
/** argon2 would take more; nobody types more. */
const maxPasswordCharacters = 200;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), work);
}

/** Nobody's: who has no password costs as much time as who has one. */
const nobodysHash = hashPassword("nobody has this password");

/** @param passwordHash absent for an account that is not there: the work is the same */
export async function verifyPassword(
  passwordHash: string | null | undefined,
  password: string,
): Promise<boolean> {
  const isRight = await verify(passwordHash ?? (await nobodysHash), password.normalize("NFKC"));
  return isRight && typeof passwordHash === "string";
}

/** What is wrong with it, in Chinese; undefined when it may be used. */
export function findPasswordFault(password: string, account: string): string | undefined {
  const characters = Array.from(password).length;
  if (characters < minPasswordCharacters) return `密码至少要 ${minPasswordCharacters} 个字`;
  if (characters > maxPasswordCharacters) return `密码最多 ${maxPasswordCharacters} 个字`;
  const plain = password.normalize("NFKC").toLowerCase().replaceAll(/\s/g, "");
  if (plain.includes(account.toLowerCase())) return "密码里不能有自己的账号";
  const isCommon = commonPasswords.has(plain) || new Set(plain).size < 4;
  return isCommon ? "这个密码太常见，很容易被猜中，请换一个" : undefined;
}
