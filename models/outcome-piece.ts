/** One piece of the newest outcomes, for the error rate. */
export interface OutcomePiece {
  readonly count: number;
  readonly bad: number;
}
