import { isIP } from "node:net";

/** Start-up settings, checked as a whole. `.env.example` explains each. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | undefined;
  /** Undefined: the embedded store in `dataDir`. */
  readonly mongodbUri: string | undefined;
  readonly dataDir: string;
  /** Undefined: sandbox mode, with a pretend WeChat. */
  readonly wechat: WechatConfig | undefined;
  readonly messageMode: MessageMode;
  readonly accountKind: AccountKind;
  readonly isAccountVerified: boolean;
  /** Without a slash at the end. */
  readonly wechatApiBase: string;
  /** 32 bytes. Undefined in sandbox mode only: one is made and kept in `dataDir`. */
  readonly fieldKey: Buffer | undefined;
  readonly metricsToken: string | undefined;
  /** Addresses and CIDRs of reverse proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly role: Role;
  /** Names this installation: a copy of its database elsewhere stays silent. */
  readonly environmentId: string;
  readonly logLevel: string;
}

export interface WechatConfig {
  readonly appId: string;
  readonly appSecret: string;
  readonly token: string;
  /** Undefined in plain mode only. */
  readonly encodingAesKey: string | undefined;
  readonly originalId: string;
}

const messageModes = ["safe", "compatible", "plain"] as const;
const accountKinds = ["service", "subscription", "test"] as const;
const yesOrNo = ["yes", "no"] as const;
const roles = ["all", "web", "jobs"] as const;
const logLevels = ["fatal", "error", "warn", "info", "debug", "silent"] as const;
export type MessageMode = (typeof messageModes)[number];
export type AccountKind = (typeof accountKinds)[number];
export type Role = (typeof roles)[number];

/** One wrong setting. The value of a secret is never repeated. */
export interface ConfigProblem {
  readonly setting: string;
  readonly code: string;
  readonly message: string;
}

export type LoadedConfig =
  { readonly config: Config } | { readonly problems: readonly ConfigProblem[] };

type Environment = Readonly<Record<string, string | undefined>>;
type Read = (setting: string) => string | undefined;

/** Reads all settings and reports every problem at once. */
export function loadConfig(environment: Environment): LoadedConfig {
  const read: Read = (setting) => environment[setting]?.trim() || undefined;
  const problems = [...checkRules(read), ...checkAccount(read)];
  return problems.length > 0 ? { problems } : { config: buildConfig(read) };
}

interface Rule {
  readonly setting: string;
  readonly isRight: (value: string) => boolean;
  readonly message: string;
  /** The value is not repeated in the message. */
  readonly isSecret?: boolean;
}

function listed(setting: string, allowed: readonly string[]): Rule {
  return {
    setting,
    isRight: (value) => allowed.includes(value),
    message: `只能是 ${allowed.join("、")} 之一`,
  };
}

const minMetricsTokenCharacters = 16;

const rules: readonly Rule[] = [
  {
    setting: "PORT",
    isRight: (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535,
    message: "端口要是 0 到 65535 的整数",
  },
  {
    setting: "PUBLIC_URL",
    isRight: (value) => /^https?:\/\//.test(value) && URL.canParse(value),
    message: "对外地址要以 http:// 或 https:// 开头",
  },
  {
    setting: "MONGODB_URI",
    isRight: isMongodbUri,
    message: "要写成 mongodb://主机:端口/库名",
    isSecret: true,
  },
  {
    setting: "WECHAT_TOKEN",
    isRight: (value) => /^[A-Za-z0-9]{3,32}$/.test(value),
    message: "令牌要是 3 到 32 个字母或数字",
    isSecret: true,
  },
  {
    setting: "WECHAT_ENCODING_AES_KEY",
    isRight: (value) => /^[A-Za-z0-9]{43}$/.test(value),
    message: "消息加解密密钥要正好 43 个字母或数字",
    isSecret: true,
  },
  listed("WECHAT_MESSAGE_MODE", messageModes),
  listed("WECHAT_ACCOUNT_KIND", accountKinds),
  listed("WECHAT_ACCOUNT_VERIFIED", yesOrNo),
  {
    setting: "WECHAT_API_BASE",
    isRight: isApiBase,
    message: "要以 https:// 开头，只有本机的地址可以用 http://，后面不带 ? 和 #",
  },
  {
    setting: "FIELD_KEY",
    isRight: (value) => readKey(value) !== undefined,
    message: "要是 32 字节的 base64（openssl rand -base64 32）",
    isSecret: true,
  },
  {
    setting: "METRICS_TOKEN",
    isRight: (value) => value.length >= minMetricsTokenCharacters,
    message: `指标口令至少要 ${minMetricsTokenCharacters} 个字符`,
    isSecret: true,
  },
  {
    setting: "TRUSTED_PROXIES",
    isRight: (value) => readProxies(value).every(isProxy),
    message: "要是反向代理的地址或网段，用逗号隔开（127.0.0.1, 10.0.0.0/8）",
  },
  listed("ROLE", roles),
  listed("LOG_LEVEL", logLevels),
];

function checkRules(read: Read): ConfigProblem[] {
  return rules.flatMap(({ setting, isRight, message, isSecret }) => {
    const value = read(setting);
    if (value === undefined || isRight(value)) return [];
    const given = isSecret ? "" : `（现在是 ${JSON.stringify(value.slice(0, 40))}）`;
    return [{ setting, code: "invalid", message: `${message}${given}` }];
  });
}

function isMongodbUri(value: string): boolean {
  return /^mongodb(?:\+srv)?:\/\/[^/\s]+(?:\/|$)/.test(value);
}

const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

/** The secret and the token travel there: in clear on this machine only. */
function isApiBase(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname, search, hash, username } = new URL(value);
  if (search !== "" || hash !== "" || username !== "") return false;
  return protocol === "https:" || loopbackHosts.includes(hostname);
}

function readKey(value: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(value)) return undefined;
  const bytes = Buffer.from(value, "base64");
  return bytes.length === 32 ? bytes : undefined;
}

function readProxies(value: string): string[] {
  return value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** An address, or a network by the length of its prefix. */
function isProxy(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

const wechatSettings = [
  "WECHAT_APP_ID",
  "WECHAT_APP_SECRET",
  "WECHAT_TOKEN",
  "WECHAT_ENCODING_AES_KEY",
  "WECHAT_ORIGINAL_ID",
] as const;

/** An account needs all of its settings (the AES key unless the mode is plain), a key of its own,
 *  and a MongoDB unless it is the platform's test account. */
function checkAccount(read: Read): ConfigProblem[] {
  if (wechatSettings.every((setting) => read(setting) === undefined)) return [];
  const isPlain = read("WECHAT_MESSAGE_MODE") === "plain";
  const needed = wechatSettings.filter(
    (setting) => !isPlain || setting !== "WECHAT_ENCODING_AES_KEY",
  );
  const problems = needed
    .filter((setting) => read(setting) === undefined)
    .map((setting) =>
      missing(setting, "接入公众号时必须填写；想用模拟微信试用，请把 WECHAT_ 开头的五项都留空"),
    );
  if (read("FIELD_KEY") === undefined) {
    problems.push(
      missing("FIELD_KEY", "接入公众号时必须填写（openssl rand -base64 32），并另外保管一份"),
    );
  }
  if (read("WECHAT_ACCOUNT_KIND") !== "test" && !isMongodbUri(read("MONGODB_URI") ?? "")) {
    problems.push(missing("MONGODB_URI", "正式公众号必须用 MongoDB：内置存储只供试用和测试号"));
  }
  return problems;
}

function missing(setting: string, message: string): ConfigProblem {
  return { setting, code: "missing", message };
}

function oneOf<Value extends string>(
  allowed: readonly Value[],
  value: string | undefined,
  fallback: Value,
): Value {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}

function buildConfig(read: Read): Config {
  const wechat = buildWechat(read);
  return {
    port: Number(read("PORT") ?? 3000),
    host: read("HOST") ?? (wechat ? "0.0.0.0" : "127.0.0.1"),
    publicUrl: read("PUBLIC_URL")?.replace(/\/$/, ""),
    mongodbUri: read("MONGODB_URI"),
    dataDir: read("DATA_DIR") ?? "./data",
    wechat,
    messageMode: oneOf(messageModes, read("WECHAT_MESSAGE_MODE"), "safe"),
    accountKind: oneOf(accountKinds, read("WECHAT_ACCOUNT_KIND"), "service"),
    isAccountVerified: read("WECHAT_ACCOUNT_VERIFIED") !== "no",
    wechatApiBase: (read("WECHAT_API_BASE") ?? "https://api.weixin.qq.com").replace(/\/+$/, ""),
    fieldKey: readKey(read("FIELD_KEY") ?? ""),
    metricsToken: read("METRICS_TOKEN"),
    trustedProxies: readProxies(read("TRUSTED_PROXIES") ?? ""),
    role: oneOf(roles, read("ROLE"), "all"),
    environmentId: environmentIdOf(read),
    logLevel: oneOf(logLevels, read("LOG_LEVEL"), "info"),
  };
}

/** Without a name of its own an installation goes by its address. */
function environmentIdOf(read: Read): string {
  const url = read("PUBLIC_URL");
  return read("ENVIRONMENT_ID") ?? (url === undefined ? "default" : new URL(url).host);
}

function buildWechat(read: Read): WechatConfig | undefined {
  const appId = read("WECHAT_APP_ID");
  const appSecret = read("WECHAT_APP_SECRET");
  const token = read("WECHAT_TOKEN");
  const originalId = read("WECHAT_ORIGINAL_ID");
  if (!appId || !appSecret || !token || !originalId) return undefined;
  return { appId, appSecret, token, originalId, encodingAesKey: read("WECHAT_ENCODING_AES_KEY") };
}
