import { ref, shallowRef } from "vue";
import type { MenuButton } from "../api-types.ts";

export type SheetName =
  | "followers"
  | "stalls"
  | "exchange"
  | "more"
  | "attach"
  | "images"
  | "voice"
  | "place"
  | "scanCode";

export interface WebPage {
  readonly title: string;
  readonly url: string;
}

/** What one phone has open over its chat: a sheet, and above it a web page. */
export function createPhoneView() {
  const sheet = ref<SheetName>();
  /** The menu button that asked for the sheet. */
  const askingButton = shallowRef<MenuButton>();
  const webPage = shallowRef<WebPage>();

  function openSheet(name: SheetName, button?: MenuButton): void {
    askingButton.value = button;
    sheet.value = name;
  }

  function closeSheet(): void {
    sheet.value = undefined;
  }

  function openPage(url: string, title: string): void {
    webPage.value = { url, title };
  }

  function closePage(): void {
    webPage.value = undefined;
  }

  return { sheet, askingButton, webPage, openSheet, closeSheet, openPage, closePage };
}
