import { ApiRefusedLocally, WechatApiError, WechatUnreachable } from "./api-errors.ts";
import { checkMenu, type MenuRemark } from "./check-menu.ts";
import { readButtons, type MenuButton } from "./menu-button.ts";
import type { Menus } from "./menus.ts";

export interface MenuCommand {
  /** `show`, `check FILE` or `publish FILE`. */
  readonly args: readonly string[];
  readonly readFile: (file: string) => Promise<string>;
  /** Opened only when the platform is asked. */
  readonly openMenus: () => Promise<Menus>;
  readonly write: (line: string) => void;
}

const menuUsage = "用法：npm run menu -- show | check 文件 | publish 文件";

const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** `npm run menu`; returns the exit code: 0 done, 1 it could not be done, 2 wrong use. */
export async function runMenuCommand(command: MenuCommand): Promise<number> {
  const [action, file] = command.args;
  if (action === "show") return orExplain(command, () => showMenu(command));
  const isFileAction = action === "check" || action === "publish";
  if (!isFileAction || file === undefined) {
    command.write(menuUsage);
    return exitCodes.usage;
  }
  const buttons = await readMenuFile(command, file);
  if (!buttons || !reportCheck(command, buttons)) return exitCodes.failed;
  if (action === "check") return exitCodes.done;
  return orExplain(command, () => publishMenu(command, buttons));
}

async function readMenuFile({ readFile, write }: MenuCommand, file: string) {
  let content: string;
  try {
    content = await readFile(file);
  } catch {
    write(`读不到文件 ${file}：请看文件名和权限对不对`);
    return undefined;
  }
  const buttons = parseMenu(content);
  if (!buttons) {
    write(
      `${file} 不是菜单：要是 JSON，写成按钮的列表，或 {"button": [按钮的列表]}，每个按钮都有 name`,
    );
  }
  return buttons;
}

/** A list of buttons, or `{ "button": […] }` as the platform writes it. */
function parseMenu(content: string): MenuButton[] | undefined {
  try {
    const value: unknown = JSON.parse(content);
    const isWrapped = typeof value === "object" && value !== null && "button" in value;
    return readButtons(isWrapped ? value.button : value);
  } catch {
    return undefined;
  }
}

/** False when there is a problem. */
function reportCheck({ write }: MenuCommand, buttons: readonly MenuButton[]): boolean {
  const { problems, warnings } = checkMenu(buttons);
  const say = (mark: string) => (remark: MenuRemark) =>
    write(`${mark} ${remark.place}：${remark.message}`);
  problems.forEach(say("✗"));
  warnings.forEach(say("!"));
  write(
    problems.length > 0
      ? `有 ${problems.length} 处不符合微信的要求：请改好再发布`
      : "菜单符合微信的要求",
  );
  return problems.length === 0;
}

async function publishMenu({ openMenus, write }: MenuCommand, buttons: readonly MenuButton[]) {
  const menus = await openMenus();
  await menus.publish(buttons);
  write("已发布。手机上最多过 5 分钟看到；取消关注再关注可以马上看到");
}

async function showMenu({ openMenus, write }: MenuCommand): Promise<void> {
  const menus = await openMenus();
  const { isOpen, buttons } = await menus.shown();
  if (buttons.length === 0) {
    write("公众号现在没有菜单：可以用 npm run menu -- publish 文件 发布一个");
    return;
  }
  if (!isOpen) write("菜单已停用：请到公众平台上打开");
  for (const button of buttons) {
    write(describeButton(button));
    for (const sub of button.subButtons ?? []) write(`  ${describeButton(sub)}`);
  }
}

function describeButton(button: MenuButton): string {
  const { name, type, key, url, mediaId, articleId, pagePath } = button;
  const target = key ?? url ?? mediaId ?? articleId ?? pagePath;
  return [name, type, target].filter((part) => part !== undefined).join("  ");
}

/** What the platform or the rights table refused, in Chinese; anything else is thrown. */
async function orExplain({ write }: MenuCommand, act: () => Promise<void>): Promise<number> {
  try {
    await act();
    return exitCodes.done;
  } catch (error) {
    write(explain(error));
    return exitCodes.failed;
  }
}

function explain(error: unknown): string {
  if (error instanceof ApiRefusedLocally) return error.explanation;
  if (error instanceof WechatApiError) {
    return `微信拒绝了（错误码 ${error.errcode}）：${error.explanation}`;
  }
  if (!(error instanceof WechatUnreachable)) throw error;
  return error.isSent
    ? "微信没有答复，不知道有没有成功：请用 npm run menu -- show 看一看"
    : "连不上微信：请看网络和 WECHAT_API_BASE 对不对";
}
