import type { Socket } from "node:net";
import { FrameReader } from "./frame-reader.ts";
import { runCommand } from "./run-command.ts";
import type { ServerContext } from "./server-context.ts";
import { encodeReply, readMessage } from "./wire-message.ts";

/** One client: its commands are answered one after another, in their order. */
export class Connection {
  readonly #socket: Socket;
  readonly #context: ServerContext;
  readonly #id: number;
  readonly #frames = new FrameReader();
  readonly #waiting: Buffer[] = [];
  #working: Promise<void> | undefined;

  constructor(socket: Socket, context: ServerContext, id: number) {
    this.#socket = socket;
    this.#context = context;
    this.#id = id;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#receive(chunk));
    // Whoever breaks off is gone; there is nobody to tell.
    socket.on("error", () => socket.destroy());
  }

  #receive(chunk: Buffer): void {
    try {
      this.#waiting.push(...this.#frames.push(chunk));
    } catch {
      this.#socket.destroy();
      return;
    }
    if (this.#waiting.length > 0) this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let frame = this.#waiting.shift(); frame; frame = this.#waiting.shift()) {
      await this.#answer(frame);
    }
    this.#working = undefined;
  }

  async #answer(frame: Buffer): Promise<void> {
    const message = readMessage(frame);
    if (!message) {
      this.#socket.destroy();
      return;
    }
    const reply = await runCommand(this.#context, message.command, this.#id);
    if (message.wantsReply && !this.#socket.destroyed) {
      this.#socket.write(encodeReply(message, reply));
    }
  }

  /** Answers what was received and closes. */
  async finish(): Promise<void> {
    await this.#working;
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
