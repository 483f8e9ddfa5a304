import type { ApiError, UploadedMedia } from "../api-types.ts";
import type { SentMediaType } from "../media-rules.ts";
import { ApiFailure, unreachable } from "./api-client.ts";
import { contentTypeOf } from "./sent-file.ts";

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
