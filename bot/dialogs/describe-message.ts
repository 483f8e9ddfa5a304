/** What came, as a cadre reads it in the history. Structural: dialogs know no protocol. */
export type DescribedMessage =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "voice"; readonly recognition?: string | undefined }
  | { readonly type: "location"; readonly label: string }
  | {
      readonly type: "image" | "video" | "shortvideo" | "link" | "file" | "unsupported";
    };

const placeholders = {
  image: "［图片］",
  video: "［视频］",
  shortvideo: "［视频］",
  link: "［链接］",
  file: "［文件］",
  unsupported: "［表情］",
} as const;

export function describeMessage(message: DescribedMessage): string {
  switch (message.type) {
    case "text":
      return message.text;
    case "voice":
      return message.recognition === undefined ? "［语音］" : `［语音］${message.recognition}`;
    case "location":
      return `［位置］${message.label}`;
    case "image":
    case "video":
    case "shortvideo":
    case "link":
    case "file":
    case "unsupported":
      return placeholders[message.type];
  }
}
