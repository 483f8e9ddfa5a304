import type { Log } from "../../log.ts";
import { readAnswer, type ApiAnswer, type DownloadedFile } from "./api-answer.ts";
import { jitter, type ApiClock } from "./api-clock.ts";
import { ApiRefusedLocally, WechatApiError, WechatUnreachable } from "./api-errors.ts";
import type { ApiPauses } from "./api-pauses.ts";
import { encodeRequest, type ApiRequest } from "./api-request.ts";
import { findErrorRule } from "./error-table.ts";
import type { ErrorAction } from "./errors/error-rule.ts";
import type { HttpExchange } from "./http-exchange.ts";

export interface ApiCallerOptions {
  readonly exchange: HttpExchange;
  readonly pauses: ApiPauses;
  readonly clock: ApiClock;
  readonly log: Log;
}

/** The answer of a call that went well. */
export interface ApiResult {
  readonly errcode: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Only for calls that expect one. */
  readonly file?: DownloadedFile;
}

/** Source: fact sheet 13, letter R. */
const maxRetries = 3;
const retryWaitMs = { from: 500, to: 2_000 };

/** Actions after which the platform's no is no failure. */
const harmless: ReadonlySet<ErrorAction> = new Set(["done", "ignore"]);
const forOperators: ReadonlySet<ErrorAction> = new Set([
  "tell-operator",
  "stop-job",
  "stop-api-today",
  "fault-in-request",
]);

/** One call with everything but the token's renewal: pauses, encoding, what the error table says, the log. */
export class ApiCaller {
  readonly #exchange: HttpExchange;
  readonly #pauses: ApiPauses;
  readonly #clock: ApiClock;
  readonly #log: Log;

  constructor({ exchange, pauses, clock, log }: ApiCallerOptions) {
    this.#exchange = exchange;
    this.#pauses = pauses;
    this.#clock = clock;
    this.#log = log;
  }

  /** @throws WechatApiError, WechatUnreachable, ApiRefusedLocally */
  async call(request: ApiRequest, accessToken?: string): Promise<ApiResult> {
    for (let retries = 0; ; retries++) {
      await this.#checkPause(request.path);
      try {
        return await this.#attempt(request, accessToken);
      } catch (error) {
        if (retries === maxRetries || !mayRepeat(error, request)) {
          await this.#settleFailure(request.path, error);
          throw error;
        }
      }
      await this.#clock.wait(jitter(this.#clock, retryWaitMs.from, retryWaitMs.to));
    }
  }

  async #checkPause(path: string): Promise<void> {
    try {
      await this.#pauses.check(path);
    } catch (error) {
      if (error instanceof ApiRefusedLocally) {
        this.#log.warn({ event: "wechat.call-paused", api: path, untilAt: error.untilAt });
      }
      throw error;
    }
  }

  async #attempt(request: ApiRequest, accessToken: string | undefined): Promise<ApiResult> {
    const startedMs = this.#clock.now().getTime();
    const http = await this.#exchange.send(encodeRequest(request, accessToken));
    const answer = readAnswer(http, request.expectsFile ?? false);
    const durationMs = this.#clock.now().getTime() - startedMs;
    if (!answer) throw new WechatUnreachable(request.path, true, `HTTP ${http.status}`);
    this.#log.debug({ event: "wechat.call", api: request.path, durationMs, ...describe(answer) });
    return judge(request.path, answer);
  }

  /** Notes what the failure means for later calls. The outcome of this one is certain already: a database
   *  that fails here must not hide it. */
  async #settleFailure(path: string, error: unknown): Promise<void> {
    if (error instanceof WechatUnreachable) {
      const { isSent } = error;
      this.#log.warn({ event: "wechat.unreachable", api: path, isSent, error });
    }
    if (!(error instanceof WechatApiError)) return;
    if (error.action === "renew-token") this.#logRefusedToken(error);
    else await this.#settleRefusal(error);
  }

  /** No failure yet: the call is repeated with another token. */
  #logRefusedToken({ api, errcode, rid }: WechatApiError): void {
    this.#log.warn({ event: "wechat.token-refused", api, errcode, rid });
  }

  async #settleRefusal(error: WechatApiError): Promise<void> {
    const { api, action, errcode, rid, explanation } = error;
    const level = forOperators.has(action) ? "error" : "warn";
    const errmsg = maskOpenids(error.errmsg);
    this.#log[level]({
      event: "wechat.call-failed",
      api,
      errcode,
      errmsg,
      rid,
      action,
      explanation,
    });
    try {
      await this.#pauses.pause(api, action);
    } catch (cause) {
      this.#log.error({ event: "wechat.pause-not-noted", api, error: cause });
    }
  }
}

/** Only what was never sent, what changes nothing, or what the platform itself asks to repeat. */
function mayRepeat(error: unknown, request: ApiRequest): boolean {
  if (error instanceof WechatUnreachable) return !error.isSent || request.isSafe;
  return error instanceof WechatApiError && error.action === "retry";
}

function judge(api: string, answer: ApiAnswer): ApiResult {
  if (answer.kind === "file") return { errcode: 0, body: {}, file: answer.file };
  const { errcode, errmsg, rid, body } = answer;
  if (errcode === 0) return { errcode, body };
  const rule = findErrorRule(errcode, api);
  if (harmless.has(rule.action)) return { errcode, body };
  const refusal = { api, errcode, errmsg, answer: body, ...(rid !== undefined && { rid }) };
  throw new WechatApiError(refusal, rule);
}

function describe(answer: ApiAnswer): { errcode: number; rid?: string; fileBytes?: number } {
  if (answer.kind === "file") return { errcode: 0, fileBytes: answer.file.bytes.length };
  const { errcode, rid } = answer;
  return { errcode, ...(rid !== undefined && { rid }) };
}

function maskOpenids(text: string): string {
  return text.replace(
    /\bo[\w-]{27}(?![\w-])/g,
    (openid) => `${openid.slice(0, 4)}…${openid.slice(-4)}`,
  );
}
