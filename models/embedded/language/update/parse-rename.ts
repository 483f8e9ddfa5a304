import type { Value } from "../bson-value.ts";
import { badValue, CommandError } from "../command-error.ts";

/** The two paths of a $rename. Neither may be dynamic, and neither may lie inside the other. */
export function parseRename(from: string, argument: Value) {
  if (typeof argument !== "string")
    badValue(`The 'to' field for $rename must be a string: ${from}`);
  if (argument.includes("\0"))
    badValue("The 'to' field for $rename cannot contain an embedded null byte");
  const source = from.split(".");
  const target = argument.split(".");
  if (source.includes("") || target.includes(""))
    throw new CommandError(56, "An empty update path is not valid.");
  if (from === argument) badValue("The source and target field for $rename must differ");
  if (isPrefix(source, target) || isPrefix(target, source))
    badValue("The source and target field for $rename must not be on the same path");
  if ([...source, ...target].some(isDynamic))
    badValue("The source and destination field for $rename may not be dynamic");
  return { source, target: argument };
}

function isPrefix(prefix: readonly string[], path: readonly string[]): boolean {
  return prefix.every((part, at) => path[at] === part);
}

function isDynamic(part: string): boolean {
  return part === "$" || (part.startsWith("$[") && part.endsWith("]"));
}
