import {
  fieldsOf,
  clearReply,
  sealedReply,
  textReply,
  type Answer,
  type Pushed,
} from "./fake-account.ts";

const longWord = "工".repeat(400) + "union".repeat(100);
const nastyLinks =
  '好：<a href="https://example.test/a?b=1&c=2">办事指南</a>，坏：<a href="javascript:alert(1)">点我</a> <b>粗</b>';

/** What a worker may say to it, and what it answers: every kind that the page draws. */
const replies: Readonly<Record<string, (pushed: Pushed) => Answer>> = {
  图文: (pushed) =>
    sealed(pushed, {
      MsgType: "news",
      ArticleCount: 1,
      Articles: {
        item: {
          Title: "示例：职工羽毛球赛开始报名",
          Description: "南法信镇总工会主办，名额 60 人，报满为止。",
          PicUrl: "",
          Url: "https://example.test/badminton",
        },
      },
    }),
  图片: (pushed) =>
    sealed(pushed, { MsgType: "image", Image: { MediaId: "mImg_1AbCdEfGhIjKlMn" } }),
  语音: (pushed) =>
    sealed(pushed, { MsgType: "voice", Voice: { MediaId: "mVoice_1AbCdEfGhIjKl" } }),
  视频: (pushed) =>
    sealed(pushed, {
      MsgType: "video",
      Video: { MediaId: "mVideo_1AbCdEf", Title: "入会流程", Description: "两分钟看懂怎么入会" },
    }),
  音乐: (pushed) =>
    sealed(pushed, {
      MsgType: "music",
      Music: {
        Title: "咱们工人有力量",
        Description: "示例",
        MusicUrl: "https://example.test/a.mp3",
        HQMusicUrl: "",
        ThumbMediaId: "mThumb_1AbCdEfGh",
      },
    }),
  人工: (pushed) => sealed(pushed, { MsgType: "transfer_customer_service" }),
  长文: (pushed) => textReply(pushed, longWord),
  坏链接: (pushed) => textReply(pushed, nastyLinks),
  阿文: (pushed) => textReply(pushed, "مرحبا بكم في النقابة 👩‍👩‍👧 🇨🇳"),
  出错: () => "hang",
  不理: () => ({ body: "success" }),
};

const welcome = `您好，欢迎关注顺义区总工会！🎉
我可以帮您：
1. 了解怎么加入工会
2. 填写入会意愿表
点这里试试：<a href="weixin://bizmsgmenu?msgmenucontent=怎么加入工会&msgmenuid=101">怎么加入工会</a>
办事指南：<a href="https://example.test/guide">点击查看</a>`;

export function answerDemo(pushed: Pushed): Answer {
  const { MsgType, Event, EventKey = "", Content = "" } = fieldsOf(pushed.xml);
  if (MsgType !== "event") return (replies[Content] ?? explain)(pushed);
  if (Event === "subscribe") {
    const stall = EventKey.startsWith("qrscene_")
      ? `您是在摊点 ${EventKey.slice(8)} 扫码来的。\n`
      : "";
    return textReply(pushed, stall + welcome);
  }
  if (Event === "CLICK" && EventKey === "NEWS") return sealedNews(pushed);
  return Event === "CLICK" ? textReply(pushed, `您点了 ${EventKey}`) : { body: "success" };
}

function explain(pushed: Pushed): Answer {
  return textReply(
    pushed,
    `加入工会，三步就行：\n① 填写入会意愿表\n② 工会审核\n③ 领取会员卡\n您问的是：${fieldsOf(pushed.xml)["Content"]?.slice(0, 40) ?? ""}`,
  );
}

function sealed(pushed: Pushed, fields: Parameters<typeof clearReply>[1]): Answer {
  return { body: sealedReply(clearReply(pushed, fields)) };
}

/** Nothing listens there: the card shows its quiet surface. */
const picture = "http://127.0.0.1:9/cover.jpg";

function sealedNews(pushed: Pushed): Answer {
  const item = ["示例：暑期职工子女托管班", "示例：周末电影优惠票", "示例：免费法律咨询日"].map(
    (Title) => ({
      ...{ Title, Description: "", PicUrl: picture, Url: "https://example.test/news" },
    }),
  );
  return sealed(pushed, { MsgType: "news", ArticleCount: item.length, Articles: { item } });
}
