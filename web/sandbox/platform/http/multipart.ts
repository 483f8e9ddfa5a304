/** One field of a form. */
export interface FormPart {
  readonly name: string;
  /** Undefined: a text field. */
  readonly fileName: string | undefined;
  readonly bytes: Buffer;
}

const blankLine = Buffer.from("\r\n\r\n");
const lineBreakBytes = 2;

/** The parts of a multipart/form-data body; none when it is not well formed. Source: RFC 7578. */
export function readMultipart(bytes: Buffer, contentType: string): FormPart[] {
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(
    contentType,
  );
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) return [];
  return sectionsOf(bytes, Buffer.from(`--${name}`)).flatMap(readPart);
}

/** What lies between two boundaries, without the line breaks that belong to them. */
function sectionsOf(bytes: Buffer, boundary: Buffer): Buffer[] {
  const sections: Buffer[] = [];
  let from = bytes.indexOf(boundary);
  while (from >= 0) {
    const start = from + boundary.length + lineBreakBytes;
    from = bytes.indexOf(boundary, start);
    if (from >= 0) sections.push(bytes.subarray(start, from - lineBreakBytes));
  }
  return sections;
}

function readPart(section: Buffer): FormPart[] {
  const headEnd = section.indexOf(blankLine);
  if (headEnd < 0) return [];
  const head = section.subarray(0, headEnd).toString();
  const disposition = head.split("\r\n").find((line) => /^content-disposition:/i.test(line)) ?? "";
  const name = parameterOf(disposition, "name");
  if (name === undefined) return [];
  const fileName = parameterOf(disposition, "filename");
  return [{ name, fileName, bytes: section.subarray(headEnd + blankLine.length) }];
}

function parameterOf(disposition: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;]+))`, "i").exec(disposition);
  return found?.[1] ?? found?.[2];
}
