import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Document } from "bson";
import { FrameReader } from "../../../../models/embedded/wire/frame-reader.ts";
import { replyOf } from "./started-store.ts";

/** Bytes to the server and whole messages back; says whether the server hung up. */
export class RawClient {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #replies: Buffer[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#replies.push(...this.#reader.push(chunk));
      this.#wake?.();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake?.();
    });
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    return new RawClient(socket);
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next answer, or "closed". */
  async next(): Promise<Document | "closed"> {
    const frame = await this.nextFrame();
    return frame.length > 0 ? replyOf(frame) : "closed";
  }

  /** Empty once the server hung up. */
  async nextFrame(): Promise<Buffer> {
    while (this.#replies.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#replies.shift() ?? Buffer.alloc(0);
  }

  close(): void {
    this.#socket.destroy();
  }
}
