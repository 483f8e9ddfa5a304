import { askFollower, type Notice } from "./popup.ts";

/** What the tag answers. Source: fact sheet 10.3. */
const errors = { empty: 10_001, network: 10_002, unknown: 20_001, mixed: 20_002, many: 20_003 };
const mostTemplates = 5;
const frameName = /^sandbox-follower-(\d+)$/;

let isAllowed = false;
const waiting = new Set<OpenSubscribe>();

/** wx.config went well: the tags that stand here show themselves, and those to come. */
export function allowOpenTags(): void {
  isAllowed = true;
  for (const tag of waiting) tag.render();
  waiting.clear();
}

/** `<wx-open-subscribe template="ID,ID">`: shows what its wxtag-template holds, and asks when it is tapped. */
export class OpenSubscribe extends HTMLElement {
  connectedCallback(): void {
    if (isAllowed) setTimeout(() => this.render());
    else waiting.add(this);
  }

  render(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheetOf(this.#slotted("style"))];
    root.innerHTML = this.#slotted("");
    root.addEventListener("click", () => void this.#subscribe());
  }

  async #subscribe(): Promise<void> {
    const ids = (this.getAttribute("template") ?? "").split(",").map((id) => id.trim());
    const wanted = ids.filter((id) => id !== "");
    try {
      const notices = await readNotices(wanted);
      const errCode = problemOf(wanted, notices);
      if (errCode === undefined) await this.#ask(notices);
      else this.#tell("error", { errMsg: "subscribe:fail", errCode });
    } catch {
      this.#tell("error", { errMsg: "subscribe:fail", errCode: errors.network });
    }
  }

  async #ask(notices: readonly Notice[]): Promise<void> {
    const accepted = await askFollower(notices);
    const choices = notices.map(({ id }) => {
      return { templateId: id, status: accepted?.has(id) ? "accept" : "reject" } as const;
    });
    if (accepted) await sendChoices(choices);
    const details = choices.map(({ templateId, status }) => {
      return [templateId, JSON.stringify({ status: accepted ? status : "cancel" })];
    });
    const subscribeDetails = JSON.stringify(Object.fromEntries(details));
    this.#tell("success", { errMsg: "subscribe:ok", subscribeDetails });
  }

  #tell(name: "success" | "error", detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** `<script type="text/wxtag-template">` or `<template>`. */
  #slotted(slot: "" | "style"): string {
    const found = [...this.querySelectorAll("script[type='text/wxtag-template'], template")];
    const own = found.find((element) => (element.getAttribute("slot") ?? "") === slot);
    return own?.innerHTML ?? "";
  }
}

function sheetOf(style: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.replace(/<\/?style[^>]*>/gi, ""));
  return sheet;
}

function problemOf(wanted: readonly string[], notices: readonly Notice[]): number | undefined {
  if (wanted.length === 0) return errors.empty;
  if (wanted.length > mostTemplates) return errors.many;
  if (notices.length < wanted.length) return errors.unknown;
  return new Set(notices.map(({ type }) => type)).size > 1 ? errors.mixed : undefined;
}

async function readNotices(ids: readonly string[]): Promise<readonly Notice[]> {
  const query = new URLSearchParams({ ids: ids.join(",") });
  const response = await fetch(`/sandbox/api/notices?${query.toString()}`);
  return ((await response.json()) as { items: readonly Notice[] }).items;
}

async function sendChoices(choices: readonly object[]): Promise<void> {
  const follower = frameName.exec(window.name)?.[1] ?? "0";
  const response = await fetch(`/sandbox/api/followers/${follower}/notices`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ choices }),
  });
  if (!response.ok) throw new Error(`the choice was not taken: ${response.status}`);
}
