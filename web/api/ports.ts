import type { Caller } from "./route.ts";

/** What the API asks of the rooms that keep sessions, repeats and the audit trail. */
export interface ApiPorts {
  readonly signIn: SignInPort;
  readonly idempotency: IdempotencyPort;
  readonly audit: AuditPort;
}

export interface AuthenticatedSession {
  readonly caller: Caller;
  /** Belongs to this session alone; every write shows it in `X-CSRF-Token`. */
  readonly csrfToken: string;
}

export interface SignInPort {
  /** Reads the session and the cadre anew: what was revoked or changed acts with this request.
   *  @param token the cookie's value */
  authenticate(token: string, now: Date): Promise<AuthenticatedSession | undefined>;
}

export interface WriteKey {
  /** Id of the cadre: nobody meets another one's keys. */
  readonly caller: string;
  /** Id of the route. */
  readonly route: string;
  /** `Idempotency-Key` as it came. */
  readonly key: string;
  /** Of parameters and body: the same key with another content is refused. */
  readonly digest: string;
}

export interface StoredAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

export type IdempotentOutcome =
  | { readonly kind: "answered"; readonly answer: StoredAnswer; readonly isRepeat: boolean }
  /** The key was used for something else. */
  | { readonly kind: "mismatch" }
  /** The first is still at work after all the time a second waits. */
  | { readonly kind: "still-running" };

export interface IdempotencyPort {
  /** Acts once per key; whoever comes second waits for the first's answer. A write whose process died is begun again
   *  under the same `requestId`. An act that throws is not remembered, so a repeat tries again. */
  run(
    key: WriteKey,
    act: (requestId: string) => Promise<StoredAnswer>,
    now: Date,
  ): Promise<IdempotentOutcome>;
}

export interface AuditEntryDraft {
  readonly at: Date;
  /** Id of the cadre, `server` for a command on the server, or `system`. */
  readonly actor: string;
  readonly organisationPath: readonly string[];
  /** Id of the route, or the command's name. */
  readonly action: string;
  /** Internal ids only: what was acted on. */
  readonly target: Readonly<Record<string, string>>;
  readonly phase: "intent" | "done" | "refused" | "failed";
  /** Number of the intent that this closes. */
  readonly intent?: number;
  /** Code of a refusal. */
  readonly code?: string;
}

export interface AuditPort {
  /** Adds one link to the chain; returns its number. */
  append(draft: AuditEntryDraft): Promise<number>;
}
