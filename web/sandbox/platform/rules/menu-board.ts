import { ApiRefusal, demand } from "../http/api-refusal.ts";
import type { JsonObject } from "../http/json-body.ts";
import type { KeptMap } from "../state/kept-map.ts";
import type { FollowerBook } from "./follower-book.ts";
import { checkDomains, isMatch } from "./match-rule.ts";
import type { Button, ConditionalMenu, Menu } from "./menu-types.ts";

const defaultKey = "default";
const firstMenuId = 208_379_533;

/** The default menu and the conditional ones. Source: fact sheet 8. */
export class MenuBoard {
  readonly #default: KeptMap<Menu>;
  readonly #conditional: KeptMap<ConditionalMenu>;
  readonly #followers: FollowerBook;

  constructor(
    maps: { readonly menu: KeptMap<Menu>; readonly conditionalMenus: KeptMap<ConditionalMenu> },
    followers: FollowerBook,
  ) {
    this.#default = maps.menu;
    this.#conditional = maps.conditionalMenus;
    this.#followers = followers;
  }

  get default(): Menu | undefined {
    return this.#default.get(defaultKey);
  }

  /** Replaces the whole default menu. */
  publish(buttons: readonly Button[]): void {
    this.#default.set(defaultKey, { menuId: this.#nextId(), buttons });
  }

  /** The conditional ones go with it. */
  delete(): void {
    this.#default.clear();
    this.#conditional.clear();
  }

  /** @throws ApiRefusal 65303 without a default menu, 65316 with too many domains. */
  addConditional(buttons: readonly Button[], rule: JsonObject): number {
    demand(this.default !== undefined, 65303);
    checkDomains([...this.#conditional.values()], buttons);
    const menuId = this.#nextId();
    this.#conditional.set(String(menuId), { menuId, buttons, rule });
    return menuId;
  }

  /** @throws ApiRefusal 65301 when there is no such menu. */
  deleteConditional(menuId: string): void {
    if (!this.#conditional.delete(menuId)) throw new ApiRefusal(65301);
  }

  /** Newest first. */
  listConditional(): ConditionalMenu[] {
    return [...this.#conditional.values()].sort((left, right) => right.menuId - left.menuId);
  }

  /** What the follower's chat shows: the newest conditional menu that fits him, else the default one, else nothing. */
  current(openid: string): Menu | undefined {
    const person = this.#followers.find(openid);
    const special = person && this.listConditional().find(({ rule }) => isMatch(rule, person));
    return special ?? this.default;
  }

  /** Whether a button shows this material. */
  uses(mediaId: string): boolean {
    const menus = [...this.#default.values(), ...this.#conditional.values()];
    return menus
      .flatMap(({ buttons }) => buttons.flatMap((button) => [button, ...button.sub_button]))
      .some((button) => button.media_id === mediaId);
  }

  #nextId(): number {
    const used = [...this.#default.values(), ...this.#conditional.values()];
    return Math.max(firstMenuId - 1, ...used.map(({ menuId }) => menuId)) + 1;
  }
}
