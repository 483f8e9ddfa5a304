import jpeg from "jpeg-js";

/** A picture with a slope of colours, so that one sees it on a screenshot. */
export function sampleJpeg(width = 320, height = 200): Buffer {
  const data = Buffer.alloc(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    data.set([40 + (x / width) * 180, 120 + (y / height) * 100, 90, 255], at * 4);
  }
  return Buffer.from(jpeg.encode({ width, height, data }, 80).data);
}

const samplesPerSecond = 8_000;
const headerBytes = 44;

/** A tone of this length: PCM, 8 bits, one channel. */
export function sampleWav(seconds: number): Buffer {
  const samples = Math.round(seconds * samplesPerSecond);
  const wav = Buffer.alloc(headerBytes + samples);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(headerBytes - 8 + samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(samplesPerSecond, 24);
  wav.writeUInt32LE(samplesPerSecond, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at += 1) {
    wav[headerBytes + at] =
      128 + Math.round(60 * Math.sin((at / samplesPerSecond) * 880 * Math.PI));
  }
  return wav;
}
