import type { OperationProblem } from "../../models/operation.ts";
import { OperationFailed, type OperationTask } from "./operation-handler.ts";
import { readCsv, type CsvLine } from "./read-csv.ts";

/** What one line is once it is read: a row with the id it goes under, or why it cannot be used, in Chinese. */
export type ReadLine<Row> =
  | { readonly kind: "row"; readonly id: string; readonly row: Row }
  | { readonly kind: "refused"; readonly reason: string };

export interface LineImport<Row> {
  /** Headers that must be there … */
  readonly required: readonly string[];
  /** … and those that may. */
  readonly optional: readonly string[];
  /** @param cells by header; an empty cell is "", a header that is missing has none */
  read(cells: ReadonlyMap<string, string>): Promise<ReadLine<Row>>;
  /** Writes it, unless it stands there already; undefined, or why it cannot be written. */
  write(id: string, row: Row): Promise<string | undefined>;
}

const maxLines = 20_000;
const reportEvery = 50;

export function refuseLine(reason: string): { readonly kind: "refused"; readonly reason: string } {
  return { kind: "refused", reason };
}

/** Imports the good lines and names the bad ones. Lines before the checkpoint are read again, not written.
 *  @throws OperationFailed when the file has no usable header or too many lines */
export async function importLines<Row>(
  text: string,
  spec: LineImport<Row>,
  { checkpoint, report }: Pick<OperationTask, "checkpoint" | "report">,
): Promise<void> {
  const [header, ...lines] = readCsv(text);
  const headers = readHeader(header, spec);
  if (lines.length > maxLines) throw new OperationFailed("too-many-lines");
  const seen = new Map<string, number>();
  const already = typeof checkpoint === "number" ? checkpoint : 0;
  let problems: OperationProblem[] = [];
  for (const [index, line] of lines.entries()) {
    const reason = await importLine(line, { headers, spec, seen, isWritten: index < already });
    if (index < already) continue;
    if (reason !== undefined) problems.push({ line: line.number, message: reason });
    const done = index + 1;
    if (done % reportEvery !== 0 && done !== lines.length) continue;
    await report({ done, total: lines.length, checkpoint: done, problems });
    problems = [];
  }
}

function readHeader<Row>(
  header: CsvLine | undefined,
  { required, optional }: LineImport<Row>,
): readonly string[] {
  const headers = header?.cells;
  if (!headers) throw new OperationFailed("no-header");
  const isMissing = required.some((name) => !headers.includes(name));
  const isUnknown = headers.some(
    (name) => name !== "" && !required.includes(name) && !optional.includes(name),
  );
  const isDoubled = headers.some((name, at) => name !== "" && headers.indexOf(name) !== at);
  if (isMissing || isUnknown || isDoubled) throw new OperationFailed("wrong-header");
  return headers;
}

interface LineFacts<Row> {
  readonly headers: readonly string[];
  readonly spec: LineImport<Row>;
  /** Line of every id so far. */
  readonly seen: Map<string, number>;
  readonly isWritten: boolean;
}

async function importLine<Row>(
  { number, cells }: CsvLine,
  { headers, spec, seen, isWritten }: LineFacts<Row>,
): Promise<string | undefined> {
  if (!cells) return "引号不成对，或者引号后面还有字";
  if (cells.length > headers.length) return `比表头多出 ${cells.length - headers.length} 格`;
  const named = new Map(headers.map((name, at) => [name, cells[at] ?? ""]));
  const empty = spec.required.find((name) => named.get(name) === "");
  if (empty !== undefined) return `“${empty}”没有填`;
  const read = await spec.read(named);
  if (read.kind === "refused") return read.reason;
  const before = seen.get(read.id);
  if (before !== undefined) return `和第 ${before} 行是同一个`;
  seen.set(read.id, number);
  return isWritten ? undefined : spec.write(read.id, read.row);
}
