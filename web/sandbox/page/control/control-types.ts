/** The JSON of `/sandbox/api/control`. Instants are ISO strings. */
export interface Control {
  readonly now: string;
  /** How far the platform's clock is ahead of the machine's. */
  readonly offsetMs: number;
  readonly settings: Settings;
}

export const accountKinds = ["service", "subscription", "test"] as const;

export interface Settings {
  readonly accountKind: (typeof accountKinds)[number];
  readonly isVerified: boolean;
  readonly retryIntervalMs: number;
  readonly retryTimeoutMs: number;
  readonly retryAttempts: number;
}

export type FaultEffect =
  | { readonly kind: "error"; readonly errcode: number }
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "drop-before" }
  | { readonly kind: "drop-after-accept" }
  | { readonly kind: "http-status"; readonly status: number };

export interface FaultDraft {
  /** Absent: any. */
  readonly path?: string;
  readonly effect: FaultEffect;
  /** 0 to 1. */
  readonly rate: number;
  /** How often it still strikes; absent: for ever. */
  readonly times?: number;
}

export interface Fault extends FaultDraft {
  readonly id: string;
  /** Whom alone it strikes. */
  readonly follower?: { readonly name: string };
}

export interface Quota {
  readonly path: string;
  readonly dailyLimit: number;
  readonly used: number;
  readonly remain: number;
}

/** What mass sends used up. */
export interface MassUse {
  /** `YYYY-MM` in China. */
  readonly month: string;
  readonly usedToday: number;
  readonly usedToAll: number;
  /** How many followers got so many. */
  readonly spread: Readonly<Record<string, number>>;
}

export interface Call {
  readonly seq: number;
  readonly at: string;
  readonly path: string;
  readonly method: string;
  /** Masked. */
  readonly openid?: string;
  readonly errcode: number;
  readonly outcome: "answered" | "dropped" | "http-status";
  readonly faultId?: string;
  readonly rid: string;
  readonly durationMs: number;
  /** Its last six characters. */
  readonly token?: string;
  readonly body?: string;
  readonly answer?: string;
}

export interface CallPage {
  readonly items: readonly Call[];
  readonly hasMore: boolean;
}
