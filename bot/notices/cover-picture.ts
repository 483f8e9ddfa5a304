import { crc32, deflateSync } from "node:zlib";

/** Of a cover on the phone: 2.35 to 1. */
const size = { width: 900, height: 383 };
const red = [0xb8, 0x1c, 0x15] as const;
const gold = [0xf2, 0xc0, 0x5a] as const;
const frame = { from: 18, to: 26 };
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The cover of articles as long as the union has not chosen its own: red with a golden frame. PNG. */
export function drawCover(): Buffer {
  const { width, height } = size;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a colour, red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) => drawRow(y));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function drawRow(y: number): Buffer {
  const pixels = Array.from({ length: size.width }, (_, x) => (isFrame(x, y) ? gold : red));
  // Each row begins with its filter: none.
  return Buffer.from([0, ...pixels.flat()]);
}

function isFrame(x: number, y: number): boolean {
  const edge = Math.min(x, y, size.width - 1 - x, size.height - 1 - y);
  return edge >= frame.from && edge < frame.to;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
