import type { KeptMap } from "./state/kept-map.ts";

/** "test" is the platform's free 测试号. */
export const accountKinds = ["service", "subscription", "test"] as const;
export type AccountKind = (typeof accountKinds)[number];

/** What the operator of the account did to its AppSecret on the platform's page. */
export const secretStates = ["active", "replaced", "frozen"] as const;
/** Whether the platform wants the administrator's word before it hands out a token. */
export const tokenConfirmations = [
  "none",
  "needed",
  "refused-for-day",
  "refused-for-hour",
] as const;

export interface PlatformSettings {
  readonly accountKind: AccountKind;
  readonly isVerified: boolean;
  /** From the start of one try of a push to the start of the next. */
  readonly retryIntervalMs: number;
  readonly retryTimeoutMs: number;
  /** Tries in all. */
  readonly retryAttempts: number;
  /** Failed tries within a minute after which pushes stop for one; absent: they never do. The number is not
   *  documented. Source: fact sheet 1.4, MarkFail. */
  readonly markFailLimit?: number;
  /** Addresses that may ask for a token; absent: all. */
  readonly allowedIps?: readonly string[];
  readonly secretState: (typeof secretStates)[number];
  readonly tokenConfirmation: (typeof tokenConfirmations)[number];
  /** APIs that the platform blocked because of a violation: 48004. */
  readonly blockedPaths: readonly string[];
  /** How long after a send its result is pushed; null: never. */
  readonly resultDelayMs?: number;
  /** What becomes of mass sends once they are accepted: "send success", "send fail" or "err(number)". */
  readonly massVerdict: string;
  /** A mass send under the same clientmsgid sooner than that is too quick: 45066. Source: fact sheet 5.2. */
  readonly massRepeatMs: number;
  /** Host of pages that may sign in by web authorization and use the JS-SDK; absent: any. */
  readonly webDomain?: string;
  /** Mini programs linked to the account; absent: every appid of the right shape is. */
  readonly linkedMiniPrograms?: readonly string[];
}

/** Three tries at 0, 5 and 10 s. Source: fact sheet 1.4. */
const defaults: PlatformSettings = {
  accountKind: "service",
  isVerified: true,
  retryIntervalMs: 5_000,
  retryTimeoutMs: 5_000,
  retryAttempts: 3,
  secretState: "active",
  tokenConfirmation: "none",
  blockedPaths: [],
  resultDelayMs: 500,
  massVerdict: "send success",
  massRepeatMs: 60_000,
};

type Setting = PlatformSettings[keyof PlatformSettings] | null;
export type SettingChanges = KeptMap<Setting>;

/** Null takes a list away again. */
export type SettingsPatch = {
  readonly [Name in keyof PlatformSettings]?:
    PlatformSettings[Name] | (undefined extends PlatformSettings[Name] ? null : never) | undefined;
};

/** The account's settings: the defaults, what the process was started with, what was changed since. */
export class SettingsBook {
  readonly #start: Partial<PlatformSettings>;
  readonly #changes: SettingChanges;
  #current: PlatformSettings | undefined;

  constructor(changes: SettingChanges, start: Partial<PlatformSettings> = {}) {
    this.#changes = changes;
    this.#start = start;
  }

  get current(): PlatformSettings {
    this.#current ??= this.#gather();
    return this.#current;
  }

  change(patch: SettingsPatch): PlatformSettings {
    for (const [name, value] of Object.entries(patch)) {
      if (value !== undefined) this.#changes.set(name, value);
    }
    return this.reread();
  }

  /** After the changes came back from the database. */
  reread(): PlatformSettings {
    this.#current = undefined;
    return this.current;
  }

  #gather(): PlatformSettings {
    const all = { ...defaults, ...this.#start, ...Object.fromEntries(this.#changes.entries()) };
    const entries: [string, Setting][] = Object.entries(all);
    const present = entries.filter(([, value]) => value !== null);
    return Object.fromEntries(present) as unknown as PlatformSettings;
  }
}
