/** A text as WeChat shows it: words, links to pages, and links that send a text. */
export type Segment =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string }
  | {
      readonly kind: "reply";
      readonly text: string;
      readonly send: string;
      readonly menuItemId: string;
    };

const anchor = /<a\s([^<>]*)>([^<]*)<\/a>/gi;
const hrefAttribute = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const bareUrl = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi;
const trailingPunctuation = ".,;:!?)'";
const menuLinkStart = "weixin://bizmsgmenu?msgmenucontent=";

/** Anything but http, https and bizmsgmenu links stays the text it was, markup included.
 *  Source: fact sheet 3, "Text trick". */
export function parseRichText(source: string): Segment[] {
  return cutBy(source, anchor, (match) => {
    const [, attributes = "", text = ""] = match;
    return toLink(hrefOf(attributes), text) ?? { kind: "text", text: match[0] };
  }).flatMap((segment) => (segment.kind === "text" ? linkify(segment.text) : [segment]));
}

export function isWebUrl(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Plain addresses become links; punctuation after them does not. */
function linkify(source: string): Segment[] {
  return cutBy(source, bareUrl, (match) => {
    const url = withoutTrailingPunctuation(match[0]);
    return isWebUrl(url) ? { kind: "link", text: url, url } : { kind: "text", text: url };
  });
}

/** Splits at each match; `make` may take less than the match, the rest stays text. */
function cutBy(
  source: string,
  pattern: RegExp,
  make: (match: RegExpExecArray) => Segment,
): Segment[] {
  const segments: Segment[] = [];
  let doneTo = 0;
  for (const match of source.matchAll(pattern)) {
    const segment = make(match);
    if (segment.kind === "text") continue;
    if (match.index > doneTo) {
      segments.push({ kind: "text", text: source.slice(doneTo, match.index) });
    }
    segments.push(segment);
    const isWhole = match[0].startsWith("<");
    doneTo = match.index + (isWhole ? match[0].length : segment.text.length);
  }
  if (doneTo < source.length) segments.push({ kind: "text", text: source.slice(doneTo) });
  return segments;
}

function toLink(href: string, text: string): Segment | undefined {
  if (text === "") return undefined;
  if (isWebUrl(href)) return { kind: "link", text, url: href };
  if (!href.startsWith(menuLinkStart)) return undefined;
  const [content = "", menuItemId = ""] = href.slice(menuLinkStart.length).split("&msgmenuid=");
  const send = decode(content);
  return send === "" || menuItemId === "" ? undefined : { kind: "reply", text, send, menuItemId };
}

function hrefOf(attributes: string): string {
  const match = hrefAttribute.exec(attributes);
  return match?.[1] ?? match?.[2] ?? "";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutTrailingPunctuation(url: string): string {
  let end = url.length;
  while (end > 0 && trailingPunctuation.includes(url.charAt(end - 1))) end -= 1;
  return url.slice(0, end);
}
