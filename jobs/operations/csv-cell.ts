/** A spreadsheet would take it for a formula. Source: OWASP, "CSV Injection". */
const formulaStart = /^[=+\-@\t\r]/;
/** Longer runs of digits lose some of them as numbers. */
const longDigits = /^\d{9,}$/;

/** One cell of a file that people open in a spreadsheet: no formula, and a long number stays a text. */
function toCell(value: string): string {
  if (formulaStart.test(value)) return quote(`'${value}`);
  // A leading tab is what keeps Excel and WPS from counting with it; it shows nothing.
  if (longDigits.test(value)) return quote(`\t${value}`);
  return /[",\r\n]/.test(value) ? quote(value) : value;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** One line with its end; headers go the same way. */
export function toCsvLine(values: readonly string[]): string {
  return `${values.map(toCell).join(",")}\r\n`;
}

/** Stands in front of the first line: without it Excel reads UTF-8 as something else. */
export const csvStart = "\ufeff";
