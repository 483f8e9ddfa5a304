import { bareContentType, mediaRules, refuseMedia, type SentMediaType } from "../media-rules.ts";

/** Browsers do not know every ending. */
const typesByEnding: Readonly<Record<string, string | undefined>> = {
  amr: "audio/amr",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  wav: "audio/wav",
  ogg: "audio/ogg",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
};

export interface NamedFile {
  readonly name: string;
  readonly type: string;
}

export function contentTypeOf({ name, type }: NamedFile): string {
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? "";
  return bareContentType(type) || (typesByEnding[ending] ?? "application/octet-stream");
}

/** What the file chooser offers. */
export function acceptedFiles(type: SentMediaType): string {
  const endings = type === "image" ? [] : [".amr", ".mp3", ".m4a", ".wav", ".ogg"];
  return [...mediaRules[type].contentTypes, ...endings].join(",");
}

/** Why this file cannot be sent; undefined when it can. */
export function refuseFile(type: SentMediaType, file: File, lengthMs?: number): string | undefined {
  return refuseMedia(type, { contentType: contentTypeOf(file), sizeBytes: file.size, lengthMs });
}
