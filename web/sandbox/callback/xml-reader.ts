import { SaxesParser } from "saxes";

export interface XmlElement {
  readonly name: string;
  readonly text: string;
  /** Characters other than white space stood outside CDATA. */
  readonly hasBareText: boolean;
  readonly children: readonly XmlElement[];
}

/** No message of the platform goes deeper; a bomb would. */
const deepest = 8;

interface OpenElement {
  readonly name: string;
  text: string;
  hasBareText: boolean;
  readonly children: XmlElement[];
}

/** Undefined when it is not well-formed, holds a DOCTYPE or goes deeper than eight elements. */
export function readXml(source: string): XmlElement | undefined {
  const reading = new Reading();
  try {
    reading.run(source);
  } catch {
    return undefined;
  }
  return reading.root;
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((candidate) => candidate.name === name);
}

/** "" when the element is missing: the platform makes no difference. */
export function childText(element: XmlElement, name: string): string {
  return child(element, name)?.text ?? "";
}

class Reading {
  root: XmlElement | undefined;
  readonly #open: OpenElement[] = [];

  run(source: string): void {
    const parser = new SaxesParser({ position: false });
    parser.on("error", refuse);
    parser.on("doctype", () => refuse(new Error("DOCTYPE")));
    parser.on("opentag", (tag) => this.#enter(tag.name));
    parser.on("text", (text) => this.#addText(text, text.trim() !== ""));
    parser.on("cdata", (text) => this.#addText(text, false));
    parser.on("closetag", () => this.#leave());
    parser.write(source).close();
  }

  #enter(name: string): void {
    if (this.#open.length === deepest) refuse(new Error("too deep"));
    this.#open.push({ name, text: "", hasBareText: false, children: [] });
  }

  #addText(text: string, isBare: boolean): void {
    const current = this.#open.at(-1);
    if (!current) return;
    current.text += text;
    current.hasBareText ||= isBare;
  }

  #leave(): void {
    const closed = this.#open.pop();
    const parent = this.#open.at(-1);
    if (parent && closed) parent.children.push(closed);
    else this.root = closed;
  }
}

function refuse(error: Error): never {
  throw error;
}
