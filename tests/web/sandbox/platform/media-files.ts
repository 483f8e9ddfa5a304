/** Smallest files of each format: what the platform looks at, and padding. */
function file(mark: Buffer, sizeBytes = 64): Buffer {
  return Buffer.concat([mark, Buffer.alloc(Math.max(0, sizeBytes - mark.length))]);
}

export const png = (sizeBytes?: number) =>
  file(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), sizeBytes);
export const jpeg = (sizeBytes?: number) => file(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), sizeBytes);
export const gif = () => file(Buffer.from("GIF89a"));
export const bmp = () => file(Buffer.from("BM"));
export const mp4 = (sizeBytes?: number) => file(Buffer.from("\0\0\0\x18ftypmp42"), sizeBytes);
export const wma = () => file(Buffer.from([0x30, 0x26, 0xb2, 0x75]));

const amrFrame = Buffer.concat([Buffer.from([0x3c]), Buffer.alloc(31)]);
/** 20 ms a frame of 12.2 kbit/s. */
export function amr(playtimeMs = 1_000): Buffer {
  const frames = Array<Buffer>(Math.ceil(playtimeMs / 20)).fill(amrFrame);
  return Buffer.concat([Buffer.from("#!AMR\n"), ...frames]);
}

/** 32 kbit/s: four bytes a millisecond. */
export function mp3(playtimeMs = 1_000): Buffer {
  return file(Buffer.from([0xff, 0xfb, 0x10, 0x00]), playtimeMs * 4);
}

/** 8 kHz, 8 bits: eight bytes a millisecond. */
export function wav(playtimeMs = 1_000): Buffer {
  const bytes = Buffer.alloc(44 + playtimeMs * 8);
  bytes.write("RIFF");
  bytes.write("WAVE", 8);
  bytes.writeUInt32LE(8_000, 28);
  return bytes;
}

export function formOf(bytes: Buffer, fileName = "文件.bin", fields: Record<string, string> = {}) {
  const form = new FormData();
  form.set("media", new File([new Uint8Array(bytes)], fileName));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
