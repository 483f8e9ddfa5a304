import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { AuditPort } from "../api/ports.ts";

/** What signing in stands on. */
export interface SignInParts {
  readonly stores: Pick<
    Stores,
    | "adminGuard"
    | "cadres"
    | "cadreCredentials"
    | "cadreSessions"
    | "organisations"
    | "rateLimits"
    | "signInLinks"
  >;
  readonly cipher: FieldCipher;
  readonly audit: AuditPort;
}

/** Who comes to a door that needs no session. */
export interface Visitor {
  readonly address: string;
  readonly userAgent: string;
  /** On the machine's clock. */
  readonly now: Date;
}
