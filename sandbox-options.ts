import { parseArgs } from "node:util";
import type { CallbackSettings, MessageMode } from "./web/sandbox/callback/callback-settings.ts";
import { accountKinds, type AccountKind } from "./web/sandbox/platform/settings.ts";

/** What `npm run sandbox` was asked for. */
export interface SandboxCommandOptions {
  readonly callback: CallbackSettings;
  readonly appSecret: string;
  readonly accountKind: AccountKind;
  readonly isVerified: boolean;
  /** 0: a free one. */
  readonly port: number;
  /** Undefined: a temporary folder. */
  readonly dir: string | undefined;
}

export type ReadSandboxOptions =
  | { readonly options: SandboxCommandOptions }
  /** Every wrong argument, a sentence each. */
  | { readonly problems: readonly string[] };

const modes = ["safe", "compatible", "plain"] as const;
const defaultPort = "3001";

const flags = {
  callback: { type: "string" },
  token: { type: "string" },
  "app-id": { type: "string" },
  secret: { type: "string" },
  "original-id": { type: "string" },
  "aes-key": { type: "string" },
  mode: { type: "string" },
  kind: { type: "string" },
  unverified: { type: "boolean" },
  port: { type: "string" },
  dir: { type: "string" },
} as const;
type Flag = keyof typeof flags;

interface Rule {
  readonly flag: Flag;
  readonly isNeeded?: boolean;
  readonly isRight: (value: string) => boolean;
  readonly message: string;
}

const rules: readonly Rule[] = [
  {
    ...{ flag: "callback", isNeeded: true, isRight: isHttpAddress },
    message: "被测程序的回调地址，以 http:// 或 https:// 开头",
  },
  {
    ...{ flag: "token", isNeeded: true, isRight: (value) => /^[A-Za-z0-9]{3,32}$/.test(value) },
    message: "令牌，3 到 32 个字母或数字",
  },
  {
    ...{ flag: "app-id", isNeeded: true, isRight: (value) => /^\w{1,64}$/.test(value) },
    message: "AppID，字母或数字",
  },
  {
    ...{ flag: "secret", isNeeded: true, isRight: (value) => /^\w{1,128}$/.test(value) },
    message: "AppSecret，字母或数字",
  },
  {
    ...{ flag: "original-id", isNeeded: true, isRight: (value) => /^gh_\w{1,32}$/.test(value) },
    message: "原始 ID，以 gh_ 开头",
  },
  {
    ...{ flag: "aes-key", isRight: (value) => /^[A-Za-z0-9]{43}$/.test(value) },
    message: "消息加解密密钥，正好 43 个字母或数字",
  },
  listed("mode", modes),
  listed("kind", accountKinds),
  {
    ...{ flag: "port", isRight: (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535 },
    message: "端口，0 到 65535 的整数，0 表示由系统挑一个",
  },
  { flag: "dir", isRight: (value) => value !== "", message: "存放数据的目录" },
];

function listed(flag: Flag, allowed: readonly string[]): Rule {
  const isRight = (value: string) => allowed.includes(value);
  return { flag, isRight, message: `只能是 ${allowed.join("、")} 之一` };
}

function isHttpAddress(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Reads all arguments and reports every problem at once. */
export function readSandboxOptions(args: string[]): ReadSandboxOptions {
  const { values, positionals } = parseArgs({
    args,
    options: flags,
    allowPositionals: true,
    strict: false,
  });
  const problems = [
    ...findUnknown(values, positionals),
    ...checkRules(values),
    ...checkKey(values),
  ];
  return problems.length > 0 ? { problems } : { options: buildOptions(values) };
}

function findUnknown(values: Values, positionals: readonly string[]): string[] {
  const unknown = Object.keys(values).filter((name) => !(name in flags));
  return [
    ...unknown.map((name) => `--${name}：没有这个参数`),
    ...positionals.map((extra) => `${JSON.stringify(extra)}：前面缺少参数名`),
    ...(typeof values["unverified"] === "string" ? ["--unverified：后面不带值"] : []),
  ];
}

function checkRules(values: Values): string[] {
  return rules.flatMap(({ flag, isNeeded, isRight, message }) => {
    const value = values[flag];
    if (value === undefined) return isNeeded ? [`--${flag}：必须填写（${message}）`] : [];
    if (typeof value !== "string") return [`--${flag}：后面缺少值（${message}）`];
    return isRight(value) ? [] : [`--${flag}：不对（${message}）`];
  });
}

function checkKey(values: Values): string[] {
  const isEncrypted = values["mode"] === "safe" || values["mode"] === "compatible";
  if (!isEncrypted || values["aes-key"] !== undefined) return [];
  return ["--aes-key：安全模式和兼容模式必须填写（43 个字母或数字）"];
}

function buildOptions(values: Values): SandboxCommandOptions {
  const read = (flag: Flag) => String(values[flag] ?? "");
  return {
    callback: {
      url: read("callback"),
      token: read("token"),
      encodingAesKey: read("aes-key"),
      appId: read("app-id"),
      originalId: read("original-id"),
      mode: modeOf(read("mode"), read("aes-key")),
    },
    appSecret: read("secret"),
    accountKind: accountKinds.find((kind) => kind === read("kind")) ?? "service",
    isVerified: values["unverified"] !== true,
    port: Number(values["port"] ?? defaultPort),
    dir: read("dir") || undefined,
  };
}

/** Whoever gives a key wants it used. */
function modeOf(given: string, encodingAesKey: string): MessageMode {
  const fallback = encodingAesKey === "" ? "plain" : "safe";
  return modes.find((mode) => mode === given) ?? fallback;
}
