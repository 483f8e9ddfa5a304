type Json = Readonly<Record<string, unknown>>;

const local = "#/$defs/";
const shared = "#/components/schemas/";

/** Schemas that refer to themselves bring their definitions along; in a document they stand in one place, by name. */
export function hoistDefinitions(value: unknown, definitions: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => hoistDefinitions(item, definitions));
  if (typeof value !== "object" || value === null) return value;
  const { $defs, ...rest } = value as Json;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Json)) {
    definitions[name] = hoistDefinitions(definition, definitions);
  }
  return Object.fromEntries(
    Object.entries(rest).map(([key, member]) =>
      key === "$ref" && typeof member === "string" && member.startsWith(local)
        ? [key, shared + member.slice(local.length)]
        : [key, hoistDefinitions(member, definitions)],
    ),
  );
}
