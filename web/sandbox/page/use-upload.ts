import { ref } from "vue";
import type { SentMediaType } from "../media-rules.ts";
import { uploadMedia } from "./upload-media.ts";

/** Files on their way to the platform, one after the other, with one share for all of them. */
export function useUpload() {
  const isUploading = ref(false);
  /** 0 to 1. */
  const share = ref(0);

  async function upload(type: SentMediaType, files: readonly File[]): Promise<string[]> {
    const mediaIds: string[] = [];
    isUploading.value = true;
    share.value = 0;
    try {
      for (const [index, file] of files.entries()) {
        const note = (part: number): void => void (share.value = (index + part) / files.length);
        mediaIds.push(await uploadMedia(type, file, note));
      }
      return mediaIds;
    } finally {
      isUploading.value = false;
    }
  }

  return { isUploading, share, upload };
}
