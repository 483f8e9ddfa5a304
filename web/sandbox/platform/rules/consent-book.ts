import type { KeptMap } from "../state/kept-map.ts";

/** How often a follower may still be sent a notice. */
export interface Consent {
  /** One-off consents that are left. */
  readonly left: number;
  /** He agreed to a long-term notice. */
  readonly isLongTerm: boolean;
}

const none: Consent = { left: 0, isLongTerm: false };

/** Consents by follower and template: one-off ones are counted, long-term ones last until he takes them back.
 *  Source: fact sheet 5.4. */
export class ConsentBook {
  readonly #consents: KeptMap<Consent>;

  constructor(consents: KeptMap<Consent>) {
    this.#consents = consents;
  }

  find(openid: string, templateId: string): Consent {
    return this.#consents.get(keyOf(openid, templateId)) ?? none;
  }

  mayBeSent(openid: string, templateId: string): boolean {
    const { left, isLongTerm } = this.find(openid, templateId);
    return isLongTerm || left > 0;
  }

  accept(openid: string, templateId: string, type: 2 | 3): void {
    const { left, isLongTerm } = this.find(openid, templateId);
    const accepted = type === 3 ? { left, isLongTerm: true } : { left: left + 1, isLongTerm };
    this.#consents.set(keyOf(openid, templateId), accepted);
  }

  /** He switched the notice off. */
  revoke(openid: string, templateId: string): void {
    this.#consents.delete(keyOf(openid, templateId));
  }

  /** Uses one up; false when none is left. */
  take(openid: string, templateId: string): boolean {
    const { left, isLongTerm } = this.find(openid, templateId);
    if (isLongTerm) return true;
    if (left === 0) return false;
    this.#consents.set(keyOf(openid, templateId), { left: left - 1, isLongTerm });
    return true;
  }
}

function keyOf(openid: string, templateId: string): string {
  return `${openid} ${templateId}`;
}
