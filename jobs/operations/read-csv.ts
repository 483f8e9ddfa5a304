import { parse } from "csv-parse/sync";

export interface CsvLine {
  /** As the file counts them; the header is the first. */
  readonly number: number;
  /** Undefined where the line is no CSV. */
  readonly cells: readonly string[] | undefined;
}

/** A file's lines, one record each: an unclosed quotation mark spoils its own line and no other. Empty lines are
 *  left out. */
export function readCsv(text: string): CsvLine[] {
  return text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, line }))
    .filter(({ line }) => line.replace(/[,\s]/g, "") !== "")
    .map(({ number, line }) => ({ number, cells: readLine(line) }));
}

function readLine(line: string): readonly string[] | undefined {
  try {
    const [cells] = parse(line, { trim: true, relax_column_count: true });
    return cells;
  } catch {
    return undefined;
  }
}
