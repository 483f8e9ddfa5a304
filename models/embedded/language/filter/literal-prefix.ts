import { badValue, refuse } from "../command-error.ts";

const special = new Set("^$.[|()?*+{");
const escapable = /[!-/:-@[-`{-~]/;

/** The text that `^text` asks a string to start with. Every other pattern is outside the list. */
export function literalPrefix(pattern: string, flags: string): string {
  if (pattern.includes("\0")) badValue("Regular expression cannot contain an embedded null byte");
  if (flags !== "") refuse(`$regex with options "${flags}"`);
  if (!pattern.startsWith("^")) refuse(`$regex not anchored by ^: ${pattern}`);
  let prefix = "";
  for (let at = 1; at < pattern.length; at += 1) {
    let char = pattern.charAt(at);
    if (char === "\\") {
      at += 1;
      char = escapedLiteral(pattern, at);
    } else if (special.has(char)) {
      refuse(`$regex beyond ^ and literal characters: ${pattern}`);
    }
    prefix += char;
  }
  return prefix;
}

function escapedLiteral(pattern: string, at: number): string {
  const char = pattern.charAt(at);
  if (!escapable.test(char)) refuse(`$regex beyond ^ and literal characters: ${pattern}`);
  return char;
}
