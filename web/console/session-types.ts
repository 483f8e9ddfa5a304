/** What the pages need of the API's answers: GET /session, GET /account/sessions and so on. */
export interface SessionView {
  readonly csrfToken: string;
  readonly cadre: {
    readonly id: string;
    readonly account: string;
    readonly name: string;
    readonly role: "admin" | "cadre" | "editor" | "viewer";
    readonly organisation: string;
    /** 顺义区总工会 */
    readonly organisationName: string;
    readonly isOnDuty: boolean;
    readonly isBound: boolean;
    readonly hasTotp: boolean;
    readonly recoveryCodesLeft: number;
  };
}

export interface DeviceView {
  readonly id: string;
  readonly isCurrent: boolean;
  /** What the browser calls itself. */
  readonly device: string;
  readonly createdAt: string;
  readonly seenAt: string;
}

export interface LinkView {
  readonly purpose: "first-admin" | "invitation" | "reset";
  /** Absent for the first admin, who chooses them. */
  readonly name?: string;
  readonly account?: string;
}

export interface TotpOffer {
  /** otpauth://totp/… for the QR code. */
  readonly uri: string;
  /** The same secret to type in. */
  readonly secret: string;
}

export interface BindingCode {
  readonly code: string;
  readonly expiresAt: string;
}
