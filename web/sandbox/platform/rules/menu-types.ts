import type { JsonObject } from "../http/json-body.ts";

/** A button as `menu/get` answers it. */
export interface Button {
  readonly name: string;
  readonly type?: string;
  readonly key?: string;
  readonly url?: string;
  readonly appid?: string;
  readonly pagepath?: string;
  readonly media_id?: string;
  readonly article_id?: string;
  readonly sub_button: readonly Button[];
}

/** Needs a key and pushes an event of its own name, or CLICK. Source: fact sheet 8. */
export const keyTypes: ReadonlySet<string> = new Set([
  ...["click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album"],
  ...["pic_weixin", "location_select"],
]);

export interface Menu {
  readonly menuId: number;
  readonly buttons: readonly Button[];
}

export interface ConditionalMenu extends Menu {
  readonly rule: JsonObject;
}
