import { createHash } from "node:crypto";
import type { SentMedia } from "./act-plan.ts";
import type { VoiceFormat } from "./callback/push-fields.ts";
import type { PhonePlatform } from "./phone-platform.ts";
import { formatOf } from "./platform/rules/media-format.ts";

/** What the pushes of these media say, by media id; those that are gone are left out. `origin` is where the
 *  account can fetch pictures, "http://127.0.0.1:3000". */
export function readSentMedia(
  phone: PhonePlatform,
  mediaIds: readonly string[],
  origin: string,
): ReadonlyMap<string, SentMedia> {
  const sent = new Map<string, SentMedia>();
  for (const mediaId of mediaIds) {
    const file = phone.readMedia(mediaId);
    if (!file) continue;
    const md5Sum = createHash("md5").update(file.bytes).digest("hex");
    sent.set(mediaId, {
      ...{ type: file.type, md5Sum, voiceFormat: voiceFormatOf(file.bytes) },
      url: `${origin}/sandbox/api/media/${mediaId}`,
    });
  }
  return sent;
}

/** A browser records neither: what is no amr goes as the other name that accounts must know. */
function voiceFormatOf(bytes: Buffer): VoiceFormat {
  return formatOf(bytes) === "amr" ? "amr" : "speex";
}
