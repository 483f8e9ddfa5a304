import { z } from "zod";
import type { FollowerAct } from "./api-types.ts";

/** WeChat sends nine pictures at a time. */
const mostPictures = 9;

const key = z.string("菜单不对").max(128, "菜单不对");
const mediaId = z.string("素材编号不对").regex(/^[\w-]{1,128}$/, "素材编号不对");
const degrees = (most: number) =>
  z.number("经纬度不对").min(-most, "经纬度不对").max(most, "经纬度不对");
const place = z.object(
  {
    latitude: degrees(90),
    longitude: degrees(180),
    label: z.string("地名不对").trim().min(1, "请写上地名").max(100, "地名最多 100 个字"),
  },
  "位置不对",
);
const stallCode = z.object({ scene: z.string("摊点码不对").min(1).max(64) });
const otherCode = z.object({
  scanType: z.enum(["qrcode", "barcode"], "码的种类不对"),
  result: z.string("码的内容不对").min(1, "请填码的内容").max(2_000, "码的内容太长"),
});

/** What the page may say that a follower does. */
export const actShape: z.ZodType<FollowerAct> = z.discriminatedUnion(
  "kind",
  [
    z.object({ kind: z.literal("follow") }),
    z.object({ kind: z.literal("unfollow") }),
    z.object({ kind: z.literal("scan"), scene: z.string("摊点码不对").min(1).max(64) }),
    z.object({
      kind: z.literal("text"),
      text: z.string("消息不对").min(1, "消息不能为空").max(10_000, "一条消息最多 10000 个字"),
      menuItemId: z.string("选项不对").min(1, "选项不对").max(64, "选项不对").optional(),
    }),
    z.object({ kind: z.literal("click"), key }),
    z.object({ kind: z.literal("view"), url: z.string("链接不对").max(1_024, "链接不对") }),
    z.object({ kind: z.literal("image"), mediaId }),
    z.object({
      kind: z.literal("voice"),
      mediaId,
      recognition: z.string("转文字不对").max(2_000, "转文字最多 2000 个字").optional(),
    }),
    z.object({ kind: z.literal("place"), place }),
    z.object({ kind: z.literal("scanCode"), key, code: z.union([stallCode, otherCode]) }),
    z.object({
      kind: z.literal("pictures"),
      key,
      mediaIds: z
        .array(mediaId, "图片不对")
        .min(1, "请选至少一张图片")
        .max(mostPictures, `一次最多 ${mostPictures} 张图片`),
    }),
    z.object({ kind: z.literal("selectPlace"), key, place }),
    z.object({ kind: z.literal("miniprogram"), pagePath: z.string("小程序不对").max(1_024) }),
    z.object({ kind: z.literal("showMedia"), mediaId }),
    z.object({ kind: z.literal("showArticle"), articleId: z.string("文章不对").min(1).max(128) }),
  ],
  "不认识这种操作",
);
