import { Agent, type Dispatcher } from "undici";
import { WechatUnreachable } from "./api-errors.ts";

/** How long each phase may take, in milliseconds. */
export interface PhaseTimeouts {
  readonly connectMs: number;
  /** From the request to the answer's headers. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly bodyMs: number;
  /** Instead of `headersMs` for files on their way to the platform. */
  readonly uploadMs: number;
}

const defaultTimeouts: PhaseTimeouts = {
  connectMs: 3_000,
  headersMs: 5_000,
  bodyMs: 5_000,
  uploadMs: 60_000,
};

export interface HttpRequest {
  /** For errors: the path without the query, which holds the access_token. */
  readonly api: string;
  readonly method: "GET" | "POST";
  readonly pathAndQuery: string;
  readonly contentType?: string;
  readonly body?: Buffer;
  readonly isUpload: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly disposition: string;
  readonly bytes: Buffer;
}

/** The largest file of the platform has 10 MB. Source: fact sheet 6. */
const maxAnswerBytes = 12 * 1024 * 1024;
const maxConnections = 64;
/** What is under way gets this long when the service stops; then its outcome is unknown. */
const closeWithinMs = 3_000;

/** One HTTP request and its answer; knows whether a failed request had begun to leave. A connection that the other
 *  side closes just as it is used again counts as sent: nobody can tell the two apart. */
export class HttpExchange {
  readonly #base: URL;
  readonly #timeouts: PhaseTimeouts;
  readonly #agent: Agent;

  constructor(base: string, timeouts: Partial<PhaseTimeouts> = {}) {
    this.#base = new URL(base);
    this.#timeouts = { ...defaultTimeouts, ...timeouts };
    this.#agent = new Agent({
      connections: maxConnections,
      connect: { timeout: this.#timeouts.connectMs },
      headersTimeout: this.#timeouts.headersMs,
      bodyTimeout: this.#timeouts.bodyMs,
    });
  }

  /** @throws WechatUnreachable */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const reader = new AnswerReader(request.api, { resolve, reject });
      const path = `${this.#base.pathname.replace(/\/$/, "")}${request.pathAndQuery}`;
      const options: Dispatcher.DispatchOptions = {
        origin: this.#base.origin,
        path,
        method: request.method,
        headers: {
          accept: "*/*",
          ...(request.contentType !== undefined && { "content-type": request.contentType }),
        },
        ...(request.body && { body: request.body }),
        ...(request.isUpload && { headersTimeout: this.#timeouts.uploadMs }),
      };
      try {
        this.#agent.dispatch(options, reader);
      } catch (error) {
        reject(new WechatUnreachable(request.api, false, error));
      }
    });
  }

  /** Lets what is under way end, within 3 s. */
  async close(): Promise<void> {
    const cut = setTimeout(() => void this.#agent.destroy(), closeWithinMs);
    await this.#agent.close();
    clearTimeout(cut);
  }
}

interface Settle {
  resolve(answer: HttpAnswer): void;
  reject(error: WechatUnreachable): void;
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #api: string;
  readonly #settle: Settle;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #isSent = false;
  #head: Omit<HttpAnswer, "bytes"> | undefined;

  constructor(api: string, settle: Settle) {
    this.#api = api;
    this.#settle = settle;
  }

  /** A connection stands and the request is about to be written; never twice for one request. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isSent) controller.abort(new Error("the request would have been sent twice"));
    this.#isSent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#head = {
      status,
      contentType: String(headers["content-type"] ?? ""),
      disposition: String(headers["content-disposition"] ?? ""),
    };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > maxAnswerBytes) controller.abort(new Error("the answer is too large"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const head = this.#head ?? { status: 0, contentType: "", disposition: "" };
    this.#settle.resolve({ ...head, bytes: Buffer.concat(this.#chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle.reject(new WechatUnreachable(this.#api, this.#isSent, error));
  }
}
