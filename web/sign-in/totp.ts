import { Secret, TOTP } from "otpauth";

/** What every authenticator app and WeChat's own small programs for it understand. */
const shape = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** One step of 30 s before and after: the telephone's clock is never quite ours. */
const windowSteps = 1;
const issuer = "沟通会";
export const totpSecretContext = "cadre.totp";

/** In base32. */
export function drawTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** For the QR code that an authenticator app reads. */
export function totpUri(secret: string, account: string): string {
  return new TOTP({
    ...shape,
    issuer,
    label: account,
    secret: Secret.fromBase32(secret),
  }).toString();
}

/** The step whose code this is; undefined when it is none of now. Whether it was used before, the database knows. */
export function findTotpStep(secret: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = TOTP.validate({
    ...shape,
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp: now.getTime(),
    window: windowSteps,
  });
  return delta === null ? undefined : Math.floor(now.getTime() / 1_000 / shape.period) + delta;
}
