/** What a follower's phone sends, used by the page before an upload and by the server after it. The limits are the
 *  platform's for temporary media. Source: fact sheet 6. */
export type SentMediaType = "image" | "voice";

interface MediaRule {
  readonly name: string;
  readonly mostBytes: number;
  readonly contentTypes: readonly string[];
  readonly formats: string;
}

const mebibyte = 1_048_576;
export const longestVoiceMs = 60_000;

/** A browser records webm, ogg or mp4 where a phone records amr. */
export const mediaRules: Readonly<Record<SentMediaType, MediaRule>> = {
  image: {
    name: "图片",
    mostBytes: 10 * mebibyte,
    contentTypes: ["image/jpeg", "image/png", "image/gif"],
    formats: "JPG、PNG 或 GIF",
  },
  voice: {
    name: "语音",
    mostBytes: 2 * mebibyte,
    contentTypes: [
      ...["audio/amr", "audio/mpeg", "audio/mp3", "audio/webm", "audio/ogg"],
      ...["audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"],
    ],
    formats: "AMR、MP3、WAV、M4A、OGG 或浏览器录下的声音",
  },
};

export interface MediaFacts {
  /** Parameters behind the semicolon count nothing. */
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Undefined when nobody can tell. */
  readonly lengthMs?: number | undefined;
}

/** One Chinese sentence that says why it cannot be sent; undefined when it can. */
export function refuseMedia(type: SentMediaType, facts: MediaFacts): string | undefined {
  const { name, mostBytes, contentTypes, formats } = mediaRules[type];
  if (!contentTypes.includes(bareContentType(facts.contentType))) {
    return `${name}只收 ${formats}，请换一个文件`;
  }
  if (facts.sizeBytes === 0) return `这个${name}文件是空的，请换一个`;
  if (facts.sizeBytes > mostBytes) {
    const size = (facts.sizeBytes / mebibyte).toFixed(1);
    return `${name}有 ${size} MB，最大 ${mostBytes / mebibyte} MB，请换一个小一点的`;
  }
  return type === "voice" ? refuseLength(facts.lengthMs ?? 0) : undefined;
}

function refuseLength(lengthMs: number): string | undefined {
  if (lengthMs <= longestVoiceMs) return undefined;
  const seconds = Math.ceil(lengthMs / 1_000);
  return `这段语音有 ${seconds} 秒，最长 ${longestVoiceMs / 1_000} 秒，请换一段短一点的`;
}

export function bareContentType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}
