/** What lists and details show: structural, dialogs know no store. */
export interface OfferedEvent {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly signUpUntilAt?: Date;
  /** Absent: as many as come. */
  readonly capacity?: number;
  /** How many have signed up, those who wait among them. */
  readonly taken: number;
  readonly isCancelled: boolean;
  readonly link?: string;
  /** Where the worker himself stands. */
  readonly mine?: "place" | "waiting";
}

export interface OfferedDiscount {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly howToUse: string;
  readonly place?: string;
  readonly validFromAt: Date;
  readonly validUntilAt: Date;
  readonly link?: string;
}

/** What is on in the worker's town, the next in front. */
export interface Offers {
  readonly events: readonly OfferedEvent[];
  readonly discounts: readonly OfferedDiscount[];
}

export interface WorkerPosition {
  readonly standing: "place" | "waiting";
  /** Counted from one. */
  readonly rank: number;
}

export interface OwnSignUp extends WorkerPosition {
  readonly event: OfferedEvent;
}

/** One of them, by its id. */
export type FoundOffer =
  | { readonly kind: "event"; readonly event: OfferedEvent; readonly pageAddress?: string }
  | { readonly kind: "discount"; readonly discount: OfferedDiscount }
  | { readonly kind: "gone" };

export type SignUpRefusal = "gone" | "cancelled" | "closed" | "started" | "full" | "undone";

/** What signing up or off came to. */
export type SignUpAnswer =
  | ({
      readonly kind: "signed-up";
      readonly isNew: boolean;
      readonly event: OfferedEvent;
    } & WorkerPosition)
  | { readonly kind: "refused"; readonly reason: SignUpRefusal; readonly title: string }
  | { readonly kind: "signed-off"; readonly event: string; readonly title: string }
  | { readonly kind: "too-late"; readonly title: string }
  /** He has signed up for several, or for none: which one is asked. */
  | { readonly kind: "which"; readonly signUps: readonly OwnSignUp[] };
