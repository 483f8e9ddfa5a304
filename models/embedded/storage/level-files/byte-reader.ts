/** The bytes are not what their format says. */
export class MalformedBytes extends Error {
  override readonly name = "MalformedBytes";
}

/** Reads what LevelDB's formats are made of. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  at: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#end;
  }

  byte(): number {
    const byte = this.at < this.#end ? this.#bytes[this.at] : undefined;
    if (byte === undefined) throw new MalformedBytes("end of bytes");
    this.at += 1;
    return byte;
  }

  /** A number of seven bits a byte, the lowest first. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (!Number.isSafeInteger(value)) throw new MalformedBytes("a number too large");
      if (byte === 0 && factor > 1) throw new MalformedBytes("a number longer than needed");
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }

  skip(count: number): void {
    if (this.at + count > this.#end) throw new MalformedBytes("end of bytes");
    this.at += count;
  }
}
