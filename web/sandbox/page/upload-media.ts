import type { ApiError, UploadedMedia } from "../api-types.ts";
import { bareContentType, mediaRules, refuseMedia, type SentMediaType } from "../media-rules.ts";
import { ApiFailure, unreachable } from "./api-client.ts";

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

function contentTypeOf({ name, type }: NamedFile): string {
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? "";
  return bareContentType(type) || (typesByEnding[ending] ?? "application/octet-stream");
}

/** What the file chooser offers. */
export function acceptedFiles(type: SentMediaType): string {
  const endings = type === "image" ? [] : [".amr", ".mp3", ".m4a", ".wav", ".ogg"];
  return [...mediaRules[type].contentTypes, ...endings].join(",");
}

/** Why this file cannot be sent; undefined when it can. */
export function refuseFile(type: SentMediaType, file: File): string | undefined {
  return refuseMedia(type, { contentType: contentTypeOf(file), sizeBytes: file.size });
}

/** Puts a file on the platform and returns its media id. `fetch` tells nothing of an upload's progress. */
export function uploadMedia(
  type: SentMediaType,
  file: File,
  onProgress: (share: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/sandbox/api/media?type=${type}`);
    request.setRequestHeader("Content-Type", contentTypeOf(file));
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ApiFailure(0, unreachable));
    request.onload = () => {
      if (request.status === 201) resolve((request.response as UploadedMedia).mediaId);
      else reject(new ApiFailure(request.status, refusalOf(request.response)));
    };
    request.send(file);
  });
}

function refusalOf(response: unknown): string {
  return (response as ApiError | null)?.error.message ?? "没有传上去，请再试一次";
}
