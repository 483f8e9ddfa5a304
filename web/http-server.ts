import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Server as NetServer, type AddressInfo } from "node:net";

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** How long connections that wait in the kernel's queue may take to be accepted when stopping. */
const queueMs = 1_200;
const quickTurnMs = 1;
/** How long a connection may take to send its request when stopping. */
const idleGraceMs = 300;
/** With the queue before it, stopping stays below 5 s; what is open after this is cut. */
const drainMs = 3_300;

/** An HTTP server that stops without leaving a request unanswered. What comes before a handler is set waits for it:
 *  to the platform a 503 would be an answer. */
export class HttpServer {
  readonly #server: Server;
  readonly #handle: Promise<RequestHandler>;
  /** Gives the handler to whoever waits for it. */
  readonly setHandler: (handle: RequestHandler) => void;
  #isStopping = false;
  /** Requests that come in while the listener is being closed wait for it. */
  #gate = Promise.resolve();

  constructor() {
    let setHandler: (handle: RequestHandler) => void = () => undefined;
    this.#handle = new Promise((resolve) => (setHandler = resolve));
    this.setHandler = setHandler;
    this.#server = createServer({
      headersTimeout: 5_000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 1_000,
    });
    this.#server.on("request", (request, response) => void this.#answer(request, response));
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Returns the port, which the system chose when 0 was given. @throws when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#isStopping) {
      response.setHeader("connection", "close");
      await this.#gate;
    }
    const handle = await this.#handle;
    await handle(request, response);
  }

  /** No new connections; whoever has one is answered. http's own close would cut connections whose request has not
   *  arrived yet, so they get a moment first. */
  async drain(): Promise<void> {
    let open = (): void => undefined;
    this.#gate = new Promise<void>((resolve) => (open = resolve));
    this.#isStopping = true;
    await this.#untilNobodyWaits();
    const closed = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
    open();
    const idle = setTimeout(() => this.#server.closeIdleConnections(), idleGraceMs);
    const last = setTimeout(() => this.#server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(idle);
    clearTimeout(last);
  }

  /** Under load connections wait in the kernel's queue, one is accepted with each turn of the event loop, and a
   *  listener that closes resets the rest. Two quick turns without one mean that the queue is empty. */
  async #untilNobodyWaits(): Promise<void> {
    let accepted = 0;
    const count = () => {
      accepted += 1;
    };
    this.#server.on("connection", count);
    const deadlineMs = performance.now() + queueMs;
    for (let quietTurns = 0; quietTurns < 2 && performance.now() < deadlineMs;) {
      accepted = 0;
      const turnedAtMs = performance.now();
      await new Promise(setImmediate);
      const isQuiet = accepted === 0 && performance.now() - turnedAtMs < quickTurnMs;
      quietTurns = isQuiet ? quietTurns + 1 : 0;
    }
    this.#server.off("connection", count);
  }
}
