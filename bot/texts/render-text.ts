const link = /\[\[([^\]|]+)(?:\|([^\]|]+))?\]\]/g;
const placeholder = /\{([a-z-]+)\}/g;

/** Fills `{name}` and turns `[[shown|sent]]` into a link that sends its text when tapped.
 *  A name without a value throws: a worker never sees a brace.
 *  Source of the link's form: "weixin://bizmsgmenu", observed, fact sheet 3. */
export function renderText(
  template: string,
  values: Readonly<Record<string, string>> = {},
): string {
  let linkCount = 0;
  const linked = template.replace(link, (_match, shown: string, sent: string | undefined) => {
    linkCount += 1;
    return menuLink(shown, sent ?? shown, linkCount);
  });
  return linked.replace(placeholder, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`text without a value for {${name}}`);
    return value;
  });
}

/** The names a template wants filled, each once. */
export function placeholdersIn(template: string): string[] {
  return [...new Set(Array.from(template.matchAll(placeholder), ([, name = ""]) => name))];
}

function menuLink(shown: string, sent: string, id: number): string {
  return `<a href="weixin://bizmsgmenu?msgmenucontent=${sent}&msgmenuid=${id}">${shown}</a>`;
}
