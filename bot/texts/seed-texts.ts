import { urgentTexts } from "../knowledge/urgent-answers.ts";
import { campaignAlertTexts } from "./campaign-alert-texts.ts";
import { cadreTexts } from "./cadre-texts.ts";
import { eventTexts } from "./event-texts.ts";
import { ticketTexts } from "./ticket-texts.ts";

/** What the account says besides topics and survey questions. Seeds: cadres edit the documents later.
 *  `{name}` is filled in, `{account}` and the telephone numbers (`{hotline}`) in every text from the settings;
 *  `[[shown|sent]]` becomes a link that sends a text when tapped. */
export const seedTexts = {
  ...urgentTexts,
  ...ticketTexts,
  ...cadreTexts,
  ...campaignAlertTexts,
  ...eventTexts,

  welcome: `您好，欢迎关注{account}！

有事您直接打字问我，比如：
· [[怎么加入工会]]
· [[互助卡有什么用]]
· [[服务站在哪]]

想入会，回复“[[填表]]”，两分钟填完入会意愿调查。
回复“[[菜单]]”看看还能问些什么。`,

  "welcome.stall": `您好，欢迎来到职工沟通会——{stall}（{place}）！

想入会，回复“[[填表]]”，两分钟填完入会意愿调查，工会的人会看到您的意愿。
有事也可以直接打字问我，比如：
· [[怎么加入工会]]
· [[互助卡有什么用]]

回复“[[菜单]]”看看还能问些什么。`,

  "scan.stall": `您好，您扫的是职工沟通会——{stall}（{place}）的二维码。

想入会，回复“[[填表]]”填入会意愿调查；有事直接打字问我，或回复“[[菜单]]”。`,

  "scan.other": `您好，您扫的码我收到了。想入会，回复“[[填表]]”；有事直接打字问我，或回复“[[菜单]]”。`,

  menu: `您可以直接打字问，也可以点下面的蓝字：

【入会】[[填表|填表]] · [[怎么入会|怎么加入工会]] · [[谁能入会|什么人可以入会]] · [[会费]]
【会员卡】[[互助卡有什么用]] · [[怎么办卡]] · [[二次报销]]
【服务】[[活动]] · [[优惠]] · [[技能培训]] · [[困难帮扶]]
【咨询】[[法律维权]] · [[劳动政策]] · [[单位建会]] · [[服务站]] · [[沟通会]]

工会热线 {hotline}。遇到人身危险请直接拨 110、120 或 119。`,

  help: `我是工会的小助手，能帮您做这些：

1. 回答问题：直接打字，像平常说话一样问就行，语音要是能转成文字我也认得。
2. 填入会意愿调查：回复“[[填表]]”。中途可以说“上一步”“跳过”“退出”，退出后回复“继续”接着填。
3. 看活动、报名、看优惠：回复“[[活动]]”或“[[优惠]]”。不想再收哪类通知，回复“[[退订]]”。
4. 看看能问什么：回复“[[菜单]]”。
5. 找工会的人：回复“[[人工]]”，我给您登记；办到哪一步了，回复“[[进度]]”。

着急的事请拨工会热线 {hotline}，或到所在镇街的工会服务站当面问。`,

  fallback: `这个我还没弄明白。您是不是想问：
{choices}

回复前面的数字就行。都不是的话，换个说法再问我一次，或拨工会热线 {hotline}{station}。`,

  "fallback.station": "，也可以到{town}工会服务站当面问",

  "station.known": `您说的是{town}。{town}工会服务站的地址和电话，请拨工会热线 {hotline} 转问，我这里还没有登记。`,
  "station.found": `{town}的工会服务站：

{stations}`,
  "station.card": `【{name}】
地址：{address}
时间：{hours}
电话：{phone}
能办：{services}`,
  "station.unknown": "还没有登记，请拨 {hotline}",
  "station.ask":
    "您在哪个镇或街道？回复名字（比如“南法信”），或者把位置发给我，我告诉您找哪个工会服务站。",

  "media.image": `图片收到了，不过我还看不懂图里的内容。您想问什么，麻烦打几个字告诉我，比如“怎么办卡”。`,
  "media.voice": `语音收到了，可是这条没有转成文字，我听不了。麻烦您打几个字，或者长按语音选“转文字”再发给我。`,
  "media.heard": `我听到的是：“{heard}”

{answer}`,
  "media.video": `视频收到了，不过我还看不了视频。您想问什么，麻烦打几个字告诉我。`,
  "media.location": `位置收到了。您在哪个镇或街道？回复名字（比如“南法信”），我告诉您找哪个工会服务站；也可以直接拨工会热线 {hotline}。`,
  "media.location.town": `位置收到了，您在{town}一带，归{town}工会服务站管。地址和电话请拨工会热线 {hotline} 转问，我这里还没有登记。`,
  "media.location.found": `位置收到了，您在{town}一带。{town}的工会服务站：

{stations}`,
  "media.location.nearest": `位置收到了，离您最近的工会服务站在{town}，直线大约 {km} 公里：

{stations}`,
  "media.link": `链接收到了，我还打不开别处的网页。您想问文章里的什么，麻烦打几个字告诉我。`,
  "media.file": `文件收到了，不过我还打不开文件。要交材料，请带到所在镇街的工会服务站，或先拨 {hotline} 问清楚要哪些。`,
  "media.sticker": `表情收到啦！有想问的直接打字就行，回复“[[菜单]]”看看能问些什么。`,
  scanned: `扫到的内容我收到了，不过我还认不出它是什么。有想问的直接打字就行。`,

  "survey.progress": "（第 {number} 题，共 {total} 题）",
  "survey.by-number": "回复前面的数字就行。",
  "survey.optional": "不想答可以回复“跳过”。",
  "survey.back": "好，退回上一题。",
  "survey.already-first": "已经是第一题了。",
  "survey.cannot-skip":
    "这一题是必答的，不能跳过。要是现在不想填，回复“退出”，已经填的会给您留着。",
  "survey.skipped": "好，这题先空着。",
  "survey.resumed": "好，咱们接着上次的填。",
  "survey.correcting": "好，请重新回答：",
  "survey.now": "原来填的是：{answer}",
  "survey.help":
    "填表时您可以说：“上一步”改前一题，“跳过”不答这题，“退出”先放着，“重来”从头填。中途有别的问题也可以直接问我。",
  "survey.question-answered": "好了，咱们接着填：",
  "survey.miss.third.optional":
    "这题要是不好答，可以回复“跳过”；想找人问，回复“人工”或拨 {hotline}。",
  "survey.miss.third": "实在不好答的话，回复“退出”先放着；想找人问，回复“人工”或拨 {hotline}。",
  "survey.review": `都填好了，请您核对一下：

{answers}

没问题就回复“[[提交]]”；要改哪一项，回复它前面的数字。`,
  "survey.review.corrected": `改好了，请再核对一下：

{answers}

没问题就回复“[[提交]]”；要改哪一项，回复它前面的数字。`,
  "survey.review.miss":
    "没看明白。没问题就回复“[[提交]]”，要改哪一项就回复它前面的数字（1 到 {total}）。",
  "survey.review.which": "哪一项要改？请回复它前面的数字（1 到 {total}）。",
  "survey.quit": `好，先放着，已经填的给您保存好了。下次回复“[[继续]]”接着填，随时都行。`,
  "survey.nudge": `您的入会意愿调查还差一点没填完，填过的都给您留着。回复“[[继续]]”接着填，一两分钟就好。

不想收到这样的提醒，回复“[[退订调查提醒]]”。`,
  "survey.menu": `问卷先给您存着，回复“[[继续]]”就接着填。`,
  "survey.declined": `好的，那就不填了，您的个人信息一样也没有记。

别的事照样可以问我，比如“[[优惠]]”“[[活动]]”“[[服务站]]”。哪天想填了，回复“填表”就行。`,
  "survey.submitted": `谢谢您，填好了，工会收到了！

回执号：{receipt}
请留着这个号，以后要问这份表的事就报它。

接下来：工会会整理大家的意愿和需要。正式入会要在单位工会、所在镇街工会服务站或“北京工会i会员”小程序办，想先了解就回复“[[怎么加入工会]]”。`,
  "survey.resume-or-restart": `您上次填到了“{label}”（第 {number} 题，共 {total} 题），填过的都还在。

回复“[[继续]]”接着填，回复“[[重来]]”从头填。`,
  "survey.resume-review": `您上次已经填完，只差提交了，填过的都还在。

回复“[[继续]]”去核对提交，回复“[[重来]]”从头填。`,
  "survey.submitted-before": `您在{date}已经交过一份，回执号 {receipt}，工会收到了。

情况有变化想再填一份，回复“[[重来]]”。`,
  "survey.nothing-to-continue": "现在没有填到一半的表。想填入会意愿调查，回复“[[填表]]”。",
  "survey.nothing-to-undo": "现在没有在填表，没有上一步。回复“[[菜单]]”看看能问些什么。",
  "survey.not-running": "好的。有事随时打字问我，回复“[[菜单]]”看看能问些什么。",

  kept: "上次没来得及发给您的：",
  "kept-uncertain": "下面这条上次可能没送到您那里，已经看过的请不用管：",
  "more-to-come": "（还有一段没发完，您再发任意一条消息，我接着发。）",
  failed: "实在抱歉，刚才这条我没处理好。请您过一会儿再发一次；着急的事请拨工会热线 {hotline}。",
} as const satisfies Record<string, string>;

export type TextKey = keyof typeof seedTexts;
