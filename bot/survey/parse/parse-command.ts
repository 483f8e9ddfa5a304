import { compact } from "./normalise-input.ts";

const commands = ["back", "restart", "quit", "skip", "help", "menu", "human", "continue"] as const;
export type Command = (typeof commands)[number];

/** Whole messages that are a command; particles around them are taken off first. */
const commandWords: Readonly<Record<Command, RegExp>> = {
  back: /^(?:返回|后退|回退|退回去?|上一?步|上一?[题个页]|前一?[题个步]|回去|(?:退?回到?|返回到?|退到)(?:上|前)一?[题步个页]|上一个问题|(?:我)?(?:想|要)?改(?:一下)?上一?[题个步]|back)$/,
  restart:
    /^(?:重来|重新来|重填|重新填写?|重新开始|从头(?:再)?来|从头(?:开始|填)|再来一[次遍]|重做|重启|清空重[来填]|restart)$/,
  quit: /^(?:退出|退出(?:填写?|调查|问卷|填表)|结束|停止?|取消|不填了?|不想填了?|不写了?|不做了?|算了|算了不填了?|(?:先)?不(?:填|弄|答|写)了?(?:吧)?|(?:等会|待会|一会|改天|回头|下次|以后|晚点|过会|等下|有空)(?:儿)?(?:再)?(?:说|填|弄|来|写)|先这样|先到这(?:里|儿)?|quit|exit|bye)$/,
  skip: /^(?:跳过|跳过(?:这|本|此)?一?[题个步道]|(?:这|本|此)一?[题个道]?(?:先)?(?:跳过|不答|不填|过|略过)|略过|过|下一?[题个步]|不答|不想答|不想说|skip|next)$/,
  help: /^(?:帮助|帮忙|求助|怎么填|怎么用|使用说明|说明|不会填|怎么操作|不会用|help|[?？]+)$/,
  menu: /^(?:菜单|主菜单|目录|回菜单|返回菜单|回?主页|首页|功能|menu)$/,
  human: /^(?:人工|转人工|人工服务|转?人工客服|找人工|客服|真人|找客服|接人工|要人工)$/,
  continue: /^(?:继续|接着|接着填|继续填写?|继续答|接着来|恢复|往下|continue)$/,
};

const politeness =
  /^(?:请|麻烦(?:您|你)?|劳驾|那|那就|我要|我想|帮我|给我|可以|能不能|咱)+|(?:吧|呗|啊|呀|了|哈|哦|嘛|谢谢|一下|您嘞)+$/g;

/** A command is the whole message; a sentence that merely contains the word, or negates it, is none. */
export function parseCommand(raw: string): Command | undefined {
  const whole = compact(raw) || raw.trim();
  const bare = whole.replace(politeness, "");
  return commands.find(
    (command) => commandWords[command].test(whole) || commandWords[command].test(bare),
  );
}
