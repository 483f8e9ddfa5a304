/** A recorded conversation with what must hold after each turn. Format: the evaluation data's README. */
export interface Transcript {
  readonly title: string;
  /** What the worker answers when the bot only asks to confirm. */
  readonly auto_confirm: string;
  readonly turns: readonly TranscriptTurn[];
}

export interface TranscriptTurn {
  readonly user?: string;
  readonly event?: "subscribe" | "unsubscribe" | "SCAN" | "handoff_closed";
  readonly scene?: string;
  readonly type?: "image" | "voice";
  readonly recognition?: string;
  /** `3d`, `40m`, `2h`, `30s`. */
  readonly wait?: string;
  /** Sends the last inbound message again, or that of turn `of`. */
  readonly duplicate?: boolean;
  readonly of?: number;
  readonly no_wait?: boolean;
  readonly only_if_at?: string;
  readonly only_if_handoff?: boolean;
  readonly must?: Must;
}

export interface Must {
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly answers_any?: Readonly<Record<string, readonly unknown[]>>;
  readonly at?: string | null | readonly (string | null)[];
  readonly complete?: boolean;
  readonly responses?: number;
  readonly reply_matches?: string;
  readonly reply_not_matches?: string;
  readonly same_reply_as?: number;
  readonly no_reply?: boolean;
  readonly max_outbound?: number;
  readonly attributed_scene?: string | null;
  readonly follows?: number | boolean;
  readonly subscribed?: boolean;
  readonly consent_log?: boolean | number;
}

/** What can be seen of a worker after a turn. */
export interface Observation {
  readonly at: string | null;
  readonly isReviewing: boolean;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly isComplete: boolean;
  readonly responseCount: number;
  readonly consentCount: number;
  readonly scene: string | null;
  readonly followerCount: number;
  readonly isSubscribed: boolean;
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @throws RangeError for anything but a whole number and a unit. */
export function readWait(wait: string): number {
  const match = /^(\d+)([smhd])$/.exec(wait);
  if (!match) throw new RangeError(`unknown wait ${wait}`);
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}
