const browsers = [
  [/MicroMessenger/, "微信"],
  [/Edg\//, "Edge"],
  [/QQBrowser/, "QQ 浏览器"],
  [/360SE|360EE|QihooBrowser/, "360 浏览器"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
] as const;

const systems = [
  [/HarmonyOS|OpenHarmony/, "鸿蒙"],
  [/Android/, "安卓"],
  [/iPhone|iPad/, "苹果手机或平板"],
  [/Windows/, "Windows"],
  [/Macintosh/, "苹果电脑"],
  [/Linux/, "Linux"],
] as const;

/** "Chrome · Windows", from what a browser calls itself; the first that fits counts, since each names its forebears. */
export function describeDevice(userAgent: string): string {
  const names = [browsers, systems].map(
    (known) => known.find(([pattern]) => pattern.test(userAgent))?.[1],
  );
  return names.filter(Boolean).join(" · ") || "不认识的设备";
}
