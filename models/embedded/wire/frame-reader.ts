/** MongoDB's limit on one message, with room for its envelope. */
const maxMessageBytes = 48_000_000 + 16_384;
const headerBytes = 16;

/** Cuts a stream of bytes into the messages of MongoDB's wire protocol. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** The messages that are whole now; throws when a length cannot be right. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const frames: Buffer[] = [];
    for (let length = this.#nextLength(); length !== undefined; length = this.#nextLength()) {
      frames.push(this.#take(length));
    }
    return frames;
  }

  #nextLength(): number | undefined {
    if (this.#bytes < headerBytes) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < headerBytes) this.#join();
    const length = this.#chunks[0]?.readInt32LE(0) ?? 0;
    if (length < headerBytes || length > maxMessageBytes)
      throw new RangeError(`wire message of ${length} bytes`);
    return this.#bytes >= length ? length : undefined;
  }

  #take(length: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < length) this.#join();
    const [first = Buffer.alloc(0)] = this.#chunks;
    const rest = first.subarray(length);
    this.#bytes -= length;
    if (rest.length > 0) this.#chunks[0] = rest;
    else this.#chunks.shift();
    return first.subarray(0, length);
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)];
  }
}
