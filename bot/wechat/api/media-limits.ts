import type { UploadFile } from "./api-request.ts";

export type MediaType = "image" | "voice" | "video" | "thumb";

interface Limit {
  readonly name: string;
  readonly maxBytes: number;
  readonly extensions: readonly string[];
}

const kilobyte = 1_024;
const megabyte = 1_024 * kilobyte;

/** Source: fact sheet 6; of the page's two sizes of an image the first. */
const temporary: Readonly<Record<MediaType, Limit>> = {
  image: { name: "图片", maxBytes: 10 * megabyte, extensions: ["png", "jpeg", "jpg", "gif"] },
  voice: { name: "语音", maxBytes: 2 * megabyte, extensions: ["amr", "mp3"] },
  video: { name: "视频", maxBytes: 10 * megabyte, extensions: ["mp4"] },
  thumb: { name: "缩略图", maxBytes: 64 * kilobyte, extensions: ["jpg"] },
};
const permanent: Readonly<Record<MediaType, Limit>> = {
  ...temporary,
  image: { ...temporary.image, extensions: ["bmp", "png", "jpeg", "jpg", "gif"] },
  voice: { ...temporary.voice, extensions: ["mp3", "wma", "wav", "amr"] },
};
const articlePicture: Limit = {
  name: "文章里的图片",
  maxBytes: megabyte - 1,
  extensions: ["jpg", "jpeg", "png"],
};

/** What the platform would refuse, in Chinese; undefined when nothing is found. */
export function checkMediaFile(
  life: "temporary" | "permanent",
  type: MediaType,
  file: UploadFile,
): string | undefined {
  return checkFile(file, (life === "temporary" ? temporary : permanent)[type]);
}

export function checkArticlePicture(file: UploadFile): string | undefined {
  return checkFile(file, articlePicture);
}

function checkFile({ fileName, bytes }: UploadFile, limit: Limit): string | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  if (!limit.extensions.includes(extension)) {
    return `${limit.name}只能是 ${limit.extensions.join("、")} 格式：请换一个文件`;
  }
  if (bytes.length === 0) return "文件是空的：请换一个文件";
  if (bytes.length <= limit.maxBytes) return undefined;
  return `${limit.name}最大 ${describeSize(limit.maxBytes)}，这个文件太大：请压缩后再上传`;
}

function describeSize(bytes: number): string {
  return bytes < megabyte - 1 ? `${bytes / kilobyte} KB` : `${Math.ceil(bytes / megabyte)} MB`;
}
