import { z } from "zod";

const id = z
  .string("没有这位关注者")
  .regex(/^[1-9]\d{0,8}$/, "没有这位关注者")
  .transform(Number);
const templateId = z.string("模板不对").min(1, "模板不对").max(128, "模板不对");

export const authorizeShape = z.object(
  { follower: id, search: z.string("链接不对").max(8_192, "链接太长") },
  "请求不对",
);

export const configShape = z.object(
  {
    appId: z.string("appId 不对").max(64, "appId 不对"),
    timestamp: z.union([z.string(), z.number()], "timestamp 不对").transform(String),
    nonceStr: z.string("nonceStr 不对").max(128, "nonceStr 不对"),
    signature: z.string("signature 不对").max(128, "signature 不对"),
    url: z.string("网址不对").max(8_192, "网址太长"),
  },
  "请求不对",
);

/** As the open tag says it: at most so many at a time is ours. */
export const choicesShape = z.object(
  {
    choices: z
      .array(z.object({ templateId, status: z.enum(["accept", "reject"], "选择不对") }), "选择不对")
      .min(1, "选择不对")
      .max(10, "选择太多"),
  },
  "请求不对",
);

export const idsShape = z.string("模板不对").max(2_000, "模板太多");
