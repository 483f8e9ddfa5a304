import type { AccountKind } from "../settings.ts";

interface DailyLimit {
  readonly real: number;
  /** Absent: not published; a tenth. Source: fact sheet 16. */
  readonly test?: number;
}

/** Daily counters of a new account and of a test account. Source: fact sheet 14. */
const dailyLimits: Readonly<Record<string, DailyLimit>> = {
  "/cgi-bin/token": { real: 2_000, test: 200 },
  "/cgi-bin/stable_token": { real: 500_000 },
  "/cgi-bin/getcallbackip": { real: 5_000 },
  "/cgi-bin/menu/create": { real: 1_000, test: 100 },
  "/cgi-bin/menu/get": { real: 10_000, test: 1_000 },
  "/cgi-bin/menu/delete": { real: 1_000, test: 100 },
  "/cgi-bin/menu/addconditional": { real: 2_000 },
  "/cgi-bin/menu/delconditional": { real: 2_000 },
  "/cgi-bin/menu/trymatch": { real: 20_000 },
  "/cgi-bin/tags/create": { real: 1_000, test: 100 },
  "/cgi-bin/tags/get": { real: 1_000, test: 100 },
  "/cgi-bin/tags/update": { real: 1_000, test: 100 },
  "/cgi-bin/tags/members/batchtagging": { real: 100_000, test: 1_000 },
  "/cgi-bin/tags/members/batchuntagging": { real: 100_000, test: 1_000 },
  "/cgi-bin/media/upload": { real: 100_000, test: 500 },
  "/cgi-bin/media/get": { real: 200_000, test: 1_000 },
  "/cgi-bin/message/custom/send": { real: 500_000, test: 50_000 },
  "/cgi-bin/message/template/send": { real: 100_000 },
  "/cgi-bin/message/mass/send": { real: 100 },
  "/cgi-bin/message/mass/sendall": { real: 100 },
  "/cgi-bin/message/mass/preview": { real: 100 },
  "/cgi-bin/draft/add": { real: 1_000 },
  "/cgi-bin/draft/update": { real: 1_000 },
  "/cgi-bin/draft/get": { real: 500 },
  "/cgi-bin/draft/delete": { real: 1_000 },
  "/cgi-bin/draft/count": { real: 1_000 },
  "/cgi-bin/draft/batchget": { real: 1_000 },
  "/cgi-bin/ticket/getticket": { real: 1_000_000 },
  "/cgi-bin/qrcode/create": { real: 100_000, test: 10_000 },
  "/cgi-bin/user/get": { real: 500, test: 100 },
  "/cgi-bin/user/info": { real: 5_000_000, test: 500_000 },
  "/cgi-bin/user/info/batchget": { real: 5_000_000, test: 500_000 },
  "/cgi-bin/user/info/updateremark": { real: 10_000 },
};

/** For APIs whose counter is not published; ours, high enough never to matter by accident. */
const unpublished = { real: 10_000_000 } as const;
const testShare = 10;

const minuteLimits: Readonly<Record<string, number>> = {
  "/cgi-bin/stable_token": 10_000,
  "/cgi-bin/message/mass/send": 60,
  "/cgi-bin/message/mass/sendall": 60,
  "/sns/oauth2/access_token": 50_000,
  "/sns/oauth2/refresh_token": 50_000,
  "/sns/userinfo": 50_000,
};

export function dailyLimitOf(path: string, accountKind: AccountKind): number {
  const limit: DailyLimit = dailyLimits[path] ?? unpublished;
  if (accountKind !== "test") return limit.real;
  return limit.test ?? Math.floor(limit.real / testShare);
}

/** Undefined: none is published. */
export function minuteLimitOf(path: string): number | undefined {
  return minuteLimits[path];
}
