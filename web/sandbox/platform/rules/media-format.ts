/** What a file is by its first bytes; names and declared types lie. */
export type MediaFormat = "png" | "jpeg" | "gif" | "bmp" | "amr" | "mp3" | "wav" | "wma" | "mp4";

const signatures: readonly (readonly [MediaFormat, number, Buffer])[] = [
  ["png", 0, Buffer.from("\x89PNG\r\n\x1a\n", "latin1")],
  ["jpeg", 0, Buffer.from([0xff, 0xd8, 0xff])],
  ["gif", 0, Buffer.from("GIF8")],
  ["bmp", 0, Buffer.from("BM")],
  ["amr", 0, Buffer.from("#!AMR")],
  ["mp3", 0, Buffer.from("ID3")],
  ["mp4", 4, Buffer.from("ftyp")],
  ["wav", 8, Buffer.from("WAVE")],
  ["wma", 0, Buffer.from([0x30, 0x26, 0xb2, 0x75])],
];

export function formatOf(bytes: Buffer): MediaFormat | undefined {
  const found = signatures.find(([, at, mark]) =>
    bytes.subarray(at, at + mark.length).equals(mark),
  );
  return found?.[0] ?? (isMp3Frame(bytes) ? "mp3" : undefined);
}

export const contentTypes: Readonly<Record<MediaFormat, string>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  bmp: "image/bmp",
  amr: "audio/amr",
  mp3: "audio/mp3",
  wav: "audio/wav",
  wma: "audio/x-ms-wma",
  mp4: "video/mp4",
};

const amrHeaderBytes = 6;
const amrFrameMs = 20;
/** AMR-NB frames by mode: one byte of header and the speech. Source: RFC 4867, table 1a. */
const amrFrameBytes = [13, 14, 16, 18, 20, 21, 27, 32, 6];
/** Layer III of MPEG-1. Source: ISO/IEC 11172-3. */
const mp3KilobitsPerSecond = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/** How long a voice plays; undefined for the formats that we do not measure. */
export function playtimeMs(bytes: Buffer, format: MediaFormat): number | undefined {
  if (format === "amr") return amrPlaytimeMs(bytes);
  if (format === "mp3") return mp3PlaytimeMs(bytes);
  if (format === "wav") return wavPlaytimeMs(bytes);
  return undefined;
}

function amrPlaytimeMs(bytes: Buffer): number {
  let frames = 0;
  for (let at = amrHeaderBytes; at < bytes.length; frames += 1) {
    at += amrFrameBytes[((bytes[at] ?? 0) >> 3) & 0x0f] ?? 1;
  }
  return frames * amrFrameMs;
}

/** As if the first frame's bit rate held throughout. */
function mp3PlaytimeMs(bytes: Buffer): number | undefined {
  const start = bytes.indexOf(0xff, bytes.subarray(0, 3).equals(Buffer.from("ID3")) ? 10 : 0);
  const kilobits = start < 0 ? undefined : mp3KilobitsPerSecond[(bytes[start + 2] ?? 0) >> 4];
  return kilobits ? ((bytes.length - start) * 8) / kilobits : undefined;
}

function wavPlaytimeMs(bytes: Buffer): number | undefined {
  const [rateAt, headerBytes] = [28, 44];
  if (bytes.length < headerBytes) return undefined;
  const bytesPerSecond = bytes.readUInt32LE(rateAt);
  return bytesPerSecond === 0 ? undefined : ((bytes.length - headerBytes) * 1_000) / bytesPerSecond;
}

/** A bare frame: eleven bits of sync and layer III. */
function isMp3Frame(bytes: Buffer): boolean {
  const [first = 0, second = 0] = bytes;
  return first === 0xff && (second & 0xe6) === 0xe2;
}
