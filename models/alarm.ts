/** What cadres were told of a run that does not go on by itself. */
export interface Alarm {
  /** Nothing happens in it · it waits for a cadre. */
  readonly kind: "stuck" | "waits";
  /** Names the spell: the last progress, or the pause. */
  readonly since: Date;
}
