/** A thing workers name in many ways; the search sees all its forms as one. */
export interface Concept {
  readonly id: string;
  /** Separated by spaces. */
  readonly forms: string;
  /** Says nothing of the union's business by itself: how, where, my mother, the weather. */
  readonly isGeneral?: true;
}
