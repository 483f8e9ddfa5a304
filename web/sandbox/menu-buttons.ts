import { buttonTypes, type MenuButton } from "./api-types.ts";
import type { Button } from "./platform/rules/menu-types.ts";

/** The published menu as the phone draws it. */
export function toMenuButtons(buttons: readonly Button[]): MenuButton[] {
  return buttons.map((button) => ({
    name: button.name,
    ...present({
      type: buttonTypes.find((type) => type === button.type),
      key: button.key,
      url: button.url,
      appId: button.appid,
      pagePath: button.pagepath,
      mediaId: button.media_id,
      articleId: button.article_id,
    }),
    ...(button.sub_button.length > 0 && { subButtons: toMenuButtons(button.sub_button) }),
  }));
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function present<Fields extends Readonly<Record<string, string | undefined>>>(
  fields: Fields,
): Present<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<Fields>;
}
