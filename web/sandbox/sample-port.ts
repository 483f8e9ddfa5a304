/** A sample notice goes out by the whole machinery of whoever stands behind this account. */
export interface SamplePort {
  send(openid: string): Promise<SampleAnswer>;
  /** Undefined: no such sample. */
  progress(openid: string, id: string): Promise<SampleProgress | undefined>;
}

export type SampleAnswer =
  | { readonly kind: "begun"; readonly id: string }
  /** One Chinese sentence. */
  | { readonly kind: "refused"; readonly reason: string };

export interface SampleProgress {
  readonly state: "waiting" | "sent" | "failed";
  /** One Chinese sentence. */
  readonly text: string;
}
