import { OpenSubscribe, allowOpenTags } from "./open-subscribe.ts";

/** The part of WeChat's JS-SDK that pages here use: wx.config with its signature, and the subscription tag.
 *  Source: fact sheet 10.2, 10.3. */
interface Config {
  readonly appId: string;
  readonly timestamp: string | number;
  readonly nonceStr: string;
  readonly signature: string;
  readonly jsApiList?: readonly string[];
  readonly openTagList?: readonly string[];
}

interface ConfigError {
  readonly errMsg: string;
}

type State = "waiting" | "ready" | ConfigError;

let state: State = "waiting";
const onReady: (() => void)[] = [];
const onError: ((error: ConfigError) => void)[] = [];

async function config(wish: Config): Promise<void> {
  const { appId, timestamp, nonceStr, signature, openTagList = [] } = wish;
  const [url] = location.href.split("#");
  const isRight = await ask({ appId, timestamp, nonceStr, signature, url });
  if (!isRight) {
    settle({ errMsg: "config:invalid signature" });
    return;
  }
  settle("ready");
  if (openTagList.includes("wx-open-subscribe")) allowOpenTags();
}

async function ask(body: object): Promise<boolean> {
  try {
    const response = await fetch("/sandbox/api/jssdk", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { isRight?: boolean }).isRight === true;
  } catch {
    return false;
  }
}

function settle(outcome: State): void {
  state = outcome;
  if (outcome === "ready") onReady.splice(0).forEach((listener) => listener());
  else if (outcome !== "waiting") onError.splice(0).forEach((listener) => listener(outcome));
}

const wx = {
  config: (wish: Config) => void config(wish),
  ready(listener: () => void): void {
    if (state === "ready") listener();
    else onReady.push(listener);
  },
  error(listener: (error: ConfigError) => void): void {
    if (typeof state === "object") listener(state);
    else onError.push(listener);
  },
};

Object.assign(window, { wx, jWeixin: wx });
customElements.define("wx-open-subscribe", OpenSubscribe);
