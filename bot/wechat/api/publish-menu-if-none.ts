import type { Log } from "../../log.ts";
import type { MenuButton } from "./menu-button.ts";
import type { Menus } from "./menus.ts";

/** Gives an account without a menu this one; a failure is logged, the service goes on without.
 *  True when it was published now. */
export async function publishMenuIfNone(
  menus: Menus,
  buttons: readonly MenuButton[],
  log: Log,
): Promise<boolean> {
  try {
    if (await menus.published()) return false;
    await menus.publish(buttons);
    log.info({ event: "menu.published", buttons: buttons.length });
    return true;
  } catch (error) {
    log.warn({ event: "menu.not-published", error });
    return false;
  }
}
