import { demand } from "./api-refusal.ts";
import type { ApiCall } from "./endpoint.ts";
import { readMultipart } from "./multipart.ts";

export interface Upload {
  readonly fileName: string;
  readonly bytes: Buffer;
  /** Other fields of the form; empty when they are missing. */
  readonly text: (name: string) => string;
}

/** The file field `media` of a multipart form. @throws ApiRefusal 41005 when there is none. Source: fact sheet 6. */
export function readUpload({ bytes, contentType }: ApiCall): Upload {
  const parts = readMultipart(bytes, contentType);
  const media = parts.find(({ name, fileName }) => name === "media" && fileName !== undefined);
  demand(media?.fileName !== undefined, 41005);
  return {
    fileName: media.fileName,
    bytes: Buffer.from(media.bytes),
    text: (field) => parts.find(({ name }) => name === field)?.bytes.toString() ?? "",
  };
}
