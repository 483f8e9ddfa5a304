/** A benchmark prints ratios against a baseline measured in the same run and returns them;
 *  `missed` names every limit of the issue that the figures do not keep. */
export type BenchProgram = () => Promise<{
  readonly figures: Record<string, number | string>;
  readonly missed: readonly string[];
}>;
