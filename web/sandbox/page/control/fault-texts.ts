import { durationLabel } from "../jump-label.ts";
import type { Fault, FaultDraft, FaultEffect } from "./control-types.ts";

export type EffectKind = FaultEffect["kind"];

/** Each kind of fault, and what it lets one see. */
export const effectKinds: readonly {
  readonly kind: EffectKind;
  readonly name: string;
  readonly hint: string;
}[] = [
  {
    kind: "error",
    name: "返回错误码",
    hint: "微信收到了，但回一个错误码。看系统有没有照错误码该做的去做，并且用中文说清楚。",
  },
  {
    kind: "delay",
    name: "慢一点再答",
    hint: "事情照办，答复来得晚。看系统会不会等，等久了会不会先说一声。",
  },
  {
    kind: "drop-before",
    name: "没收到就断开",
    hint: "连接断了，事情没有办。系统不知道办没办，发消息的要记成“不确定”，不能偷偷重发。",
  },
  {
    kind: "drop-after-accept",
    name: "办了却没答复",
    hint: "事情已经办了，答复在路上丢了。职工收到了一条，系统要记成“不确定”，手机上绝不能出现两条。",
  },
  {
    kind: "http-status",
    name: "返回 HTTP 错误",
    hint: "像微信的服务器或者中间的网关出了故障，回一个 502 之类的状态码。",
  },
];

/** Codes worth trying, with what they mean. Source: fact sheet 13. */
export const usualErrcodes: readonly { readonly errcode: number; readonly name: string }[] = [
  { errcode: -1, name: "系统繁忙，过会儿再试" },
  { errcode: 40001, name: "访问凭证无效或不是最新的" },
  { errcode: 42001, name: "访问凭证过期" },
  { errcode: 40014, name: "访问凭证不合法" },
  { errcode: 40164, name: "服务器地址不在白名单" },
  { errcode: 40003, name: "没有这个 openid" },
  { errcode: 45009, name: "今天的调用次数用完了" },
  { errcode: 45011, name: "这一分钟调用太多" },
  { errcode: 45015, name: "职工太久没说话，不能发客服消息" },
  { errcode: 45047, name: "这次能发的客服消息用完了" },
  { errcode: 43004, name: "这个人没有关注" },
  { errcode: 46003, name: "还没有发布菜单" },
  { errcode: 48001, name: "这个账号没有这项权限" },
  { errcode: 48002, name: "这个人拒收消息" },
];

export function hintOf(kind: EffectKind): string {
  return effectKinds.find((effect) => effect.kind === kind)?.hint ?? "";
}

/** "45015（职工太久没说话，不能发客服消息）"; an unusual code stands alone. */
export function errcodeText(errcode: number): string {
  const name = usualErrcodes.find((usual) => usual.errcode === errcode)?.name;
  return name === undefined ? String(errcode) : `${errcode}（${name}）`;
}

/** "返回错误码 45015（职工太久没说话，不能发客服消息）". */
export function effectText(effect: FaultEffect): string {
  switch (effect.kind) {
    case "error":
      return `返回错误码 ${errcodeText(effect.errcode)}`;
    case "delay":
      return `慢 ${durationLabel(effect.delayMs)}再答`;
    case "drop-before":
      return "没收到就断开";
    case "drop-after-accept":
      return "办了却没答复";
    case "http-status":
      return `返回 HTTP ${effect.status}`;
  }
}

/** "每次都出，还剩 3 次", "只对王师傅，约 50% 的调用出，一直有效". */
export function strikeText({ rate, times, follower }: Omit<Fault, "id" | "effect">): string {
  const often = rate >= 1 ? "每次都出" : `约 ${Math.round(rate * 100)}% 的调用出`;
  const whom = follower ? `只对${follower.name}，` : "";
  return `${whom}${often}，${times === undefined ? "一直有效" : `还剩 ${times} 次`}`;
}

/** What the form holds: texts, as typed. */
export interface FaultForm {
  /** Empty: everybody. */
  readonly followerId: string;
  readonly path: string;
  readonly kind: EffectKind;
  readonly errcode: string;
  readonly delaySeconds: string;
  readonly status: string;
  readonly percent: string;
  /** Empty: for ever. */
  readonly times: string;
}

export type FaultReading =
  | { readonly kind: "draft"; readonly draft: FaultDraft; readonly followerId: string }
  | { readonly kind: "error"; readonly message: string };

export function readFaultForm(form: FaultForm): FaultReading {
  const effect = readEffect(form);
  if (typeof effect === "string") return { kind: "error", message: effect };
  const percent = readNumber(form.percent, [1, 100]);
  if (percent === undefined) return { kind: "error", message: "比例要写成 1 到 100 的数" };
  const times = form.times.trim() === "" ? "ever" : readNumber(form.times, [1, 100_000]);
  if (times === undefined)
    return { kind: "error", message: "次数要写成 1 到 100000 的整数，或者不填" };
  return {
    kind: "draft",
    followerId: form.followerId,
    draft: {
      ...(form.path !== "" && { path: form.path }),
      effect,
      rate: percent / 100,
      ...(times !== "ever" && { times }),
    },
  };
}

/** A sentence when something is wrong. */
function readEffect({ kind, errcode, delaySeconds, status }: FaultForm): FaultEffect | string {
  switch (kind) {
    case "error": {
      const code = readNumber(errcode, [-100, 9_999_999]);
      return code === undefined || code === 0
        ? "错误码要写成整数，如 45015"
        : { kind, errcode: code };
    }
    case "delay": {
      const seconds = readNumber(delaySeconds, [1, 120]);
      return seconds === undefined
        ? "要慢几秒？写 1 到 120 的整数"
        : { kind, delayMs: seconds * 1_000 };
    }
    case "http-status": {
      const code = readNumber(status, [400, 599]);
      return code === undefined ? "状态码要写成 400 到 599" : { kind, status: code };
    }
    case "drop-before":
    case "drop-after-accept":
      return { kind };
  }
}

function readNumber(text: string, [least, most]: readonly [number, number]): number | undefined {
  if (!/^-?\d{1,8}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
