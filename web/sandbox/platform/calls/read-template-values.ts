import { ApiRefusal } from "../http/api-refusal.ts";
import { objectIn, textIn, type JsonObject } from "../http/json-body.ts";
import type { PlatformTemplate } from "../rules/template-shelf.ts";
import { isRightValue } from "../rules/template-values.ts";
import type { World } from "../world.ts";

/** A test account's templates have no types, so nothing is checked there. Source: fact sheet 16.
 *  @throws ApiRefusal 47003, naming the field */
export function readTemplateValues(
  { settings }: World,
  { lines }: PlatformTemplate,
  data: JsonObject,
): readonly { readonly label: string; readonly value: string }[] {
  const isChecked = settings.current.accountKind !== "test";
  return lines.map(({ key, label }) => {
    const value = textIn(objectIn(data, key), "value");
    if (isChecked && !isRightValue(key, value)) {
      throw new ApiRefusal(47003, `argument invalid! data.${key}.value invalid`);
    }
    return { label, value };
  });
}
