import { expect, it } from "vitest";
import { describeDevice } from "../../../web/console/describe-device.ts";

it.each([
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Edge · Windows",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 MicroMessenger/8.0.60",
    "微信 · 安卓",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
    "Safari · 苹果电脑",
  ],
  ["curl/8.5", "不认识的设备"],
  ["", "不认识的设备"],
])("%s is %s", (userAgent, expected) => {
  expect(describeDevice(userAgent)).toBe(expected);
});
