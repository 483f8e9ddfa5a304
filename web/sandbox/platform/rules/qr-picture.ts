import jpeg from "jpeg-js";
import { encode } from "uqr";

const pixelsPerModule = 10;
/** The quiet zone of the standard, in modules. */
const borderModules = 4;
const quality = 90;
const [black, white] = [0, 255];
const bytesPerPixel = 4;

/** A QR code as a JPEG, dark on white. */
export function drawQrPicture(text: string): Buffer {
  const { data, size } = encode(text, { ecc: "M", border: borderModules });
  const width = size * pixelsPerModule;
  const pixels = Buffer.alloc(width * width * bytesPerPixel, white);
  data.forEach((row, y) =>
    row.forEach((isDark, x) => {
      if (isDark) fillModule(pixels, width, { x, y });
    }),
  );
  return jpeg.encode({ data: pixels, width, height: width }, quality).data;
}

/** The fourth byte of a pixel is its opacity, which JPEG has not. */
function fillModule(pixels: Buffer, width: number, { x, y }: { x: number; y: number }): void {
  for (let line = 0; line < pixelsPerModule; line += 1) {
    const from = ((y * pixelsPerModule + line) * width + x * pixelsPerModule) * bytesPerPixel;
    pixels.fill(black, from, from + pixelsPerModule * bytesPerPixel);
  }
}
