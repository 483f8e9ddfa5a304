/** What every chaos program is started with. `rounds` undefined means the program's full figure. */
export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number | undefined;
}

/** Throws when a promise was broken; otherwise returns the figures, which main.ts prints as the last line. */
export type ChaosProgram = (options: ChaosOptions) => Promise<Record<string, number | string>>;
