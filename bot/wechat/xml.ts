import { SaxesParser } from "saxes";

/** An element is its text, or its child elements by name; siblings of one name become an array.
 *  Objects have no prototype, values stay strings: a MsgId does not fit into a number. */
export type XmlValue = string | XmlElement | readonly (string | XmlElement)[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

/** `<xml>` counts as depth 1. */
const maxDepth = 8;

class XmlRefused extends Error {}

function refuse(): never {
  throw new XmlRefused();
}

interface OpenElement {
  text: string;
  children: Record<string, XmlValue> | undefined;
}

/** Builds the tree while the parser runs. Making a parser anew costs as much as parsing a message,
 *  so one serves many; after a refusal it is thrown away. */
class XmlReader {
  readonly #parser = new SaxesParser({ position: false });
  #stack: OpenElement[] = [];
  #root: XmlElement | undefined;

  constructor() {
    const parser = this.#parser;
    const addText = (text: string) => this.#addText(text);
    parser.on("error", refuse);
    parser.on("doctype", refuse);
    parser.on("opentag", () => this.#open());
    parser.on("text", addText);
    parser.on("cdata", addText);
    parser.on("closetag", ({ name }) => this.#close(name));
  }

  read(source: string): XmlElement | undefined {
    this.#stack = [];
    this.#root = undefined;
    this.#parser.write(source).close();
    return this.#root;
  }

  #open(): void {
    if (this.#stack.length === maxDepth) refuse();
    this.#stack.push({ text: "", children: undefined });
  }

  #addText(text: string): void {
    const open = this.#stack.at(-1);
    if (open) open.text += text;
  }

  #close(name: string): void {
    const closed = this.#stack.pop();
    const parent = this.#stack.at(-1);
    if (!closed) return;
    if (parent) addChild(parent, name, closed.children ?? closed.text);
    else if (name === "xml") this.#root = closed.children ?? emptyElement();
  }
}

let reader = new XmlReader();

/** Parses one `<xml>…</xml>` document; undefined when it is malformed, deeper than 8, or carries a DOCTYPE. */
export function parseXml(source: string): XmlElement | undefined {
  try {
    return reader.read(source);
  } catch (error) {
    reader = new XmlReader();
    if (error instanceof XmlRefused) return undefined;
    throw error;
  }
}

function emptyElement(): Record<string, XmlValue> {
  return Object.create(null) as Record<string, XmlValue>;
}

function addChild(parent: OpenElement, name: string, value: string | XmlElement): void {
  parent.children ??= emptyElement();
  const before = parent.children[name];
  if (before === undefined) parent.children[name] = value;
  else parent.children[name] = isList(before) ? [...before, value] : [before, value];
}

function isList(value: XmlValue): value is readonly (string | XmlElement)[] {
  return Array.isArray(value);
}

/** The text of a child; undefined when it is absent, repeated or has children itself. */
export function textOf(element: XmlElement, name: string): string | undefined {
  const value = element[name];
  return typeof value === "string" ? value : undefined;
}

/** A single child element. An empty element reads as text, so it counts as absent here. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  const value = element[name];
  return value === undefined || typeof value === "string" || isList(value) ? undefined : value;
}

/** All children of one name, in order, whether there are none, one or many. */
export function childrenOf(element: XmlElement, name: string): readonly (string | XmlElement)[] {
  const value = element[name];
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** What buildXml writes: strings as CDATA, numbers bare, undefined left out. */
export type XmlContent =
  string | number | undefined | readonly XmlContent[] | { readonly [name: string]: XmlContent };

/** Writes `<xml>…</xml>` the way the platform does: strings in CDATA, numbers without. */
export function buildXml(content: { readonly [name: string]: XmlContent }): string {
  return `<xml>${writeChildren(content)}</xml>`;
}

function writeChildren(content: { readonly [name: string]: XmlContent }): string {
  return Object.entries(content)
    .map(([name, value]) => writeElement(name, value))
    .join("");
}

function writeElement(name: string, value: XmlContent): string {
  if (value === undefined) return "";
  if (typeof value === "number") return `<${name}>${value}</${name}>`;
  if (typeof value === "string") return `<${name}>${cdata(value)}</${name}>`;
  if (isContentList(value)) return value.map((item) => writeElement(name, item)).join("");
  return `<${name}>${writeChildren(value)}</${name}>`;
}

function isContentList(value: XmlContent): value is readonly XmlContent[] {
  return Array.isArray(value);
}

const unwritable = /[\p{Cc}\ufffe\uffff]/gu;

/** Control characters, which XML 1.0 cannot hold, are dropped; `]]>` is split over two sections. */
function cdata(text: string): string {
  const writable = text
    .toWellFormed()
    .replace(unwritable, (character) => ("\t\n\r".includes(character) ? character : ""));
  return `<![CDATA[${writable.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
