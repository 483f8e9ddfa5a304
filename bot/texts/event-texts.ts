/** What a worker is told about events, discounts, and what he wants to be told at all. */
export const eventTexts = {
  "events.list.week": `这周的活动{where}：

{events}

回复数字看详情，报名就回复“报名”加数字，比如“报名 1”。`,
  "events.list": `近期的活动{where}：

{events}

回复数字看详情，报名就回复“报名”加数字，比如“报名 1”。`,
  "events.list.later": `这周没有活动了，接下来的有{where}：

{events}

回复数字看详情，报名就回复“报名”加数字，比如“报名 1”。`,
  "events.list.where": "（{town}和全区的）",
  "events.list.line": `{number}. {title}
{time}，{place}
{state} [[报名|报名{number}]]`,
  "events.list.line.plain": `{number}. {title}
{time}，{place}
{state}`,
  "events.none": "眼下没有正在报名的活动，有了新的会放到这里，您过几天再来问问。",
  "events.ask-town": "您在哪个镇或街道？回复名字（比如“南法信活动”），我把那里的也列给您。",
  "events.detail": `【{title}】
时间：{time}
地点：{place}
名额：{capacity}
报名截止：{until}

{description}

{state}`,
  "events.page": "图文详情：{address}",
  "events.capacity.none": "不限",
  "events.capacity": "{capacity} 人，已报 {taken} 人",
  "events.state.open": "还可以报名。",
  "events.state.left": "还剩 {left} 个名额。",
  "events.state.full": "名额满了，可以排候补。",
  "events.state.mine": "您报上了。",
  "events.state.waiting": "您在候补。",
  "events.state.closed": "报名截止了。",
  "events.state.started": "已经开始了。",
  "events.state.cancelled": "已经取消了。",
  "events.how": "要报名，回复“[[报名 {number}|报名{number}]]”。",
  "events.how-off": "去不了了，回复“[[取消报名 {number}|取消报名{number}]]”。",

  "signup.done": `报上了：{title}
{time}，{place}

您是第 {rank} 个。去不了的话请早些回复“[[取消报名]]”，名额好让给别人。随时回复“[[我的报名]]”能查。`,
  "signup.waiting": `名额满了，给您排上了候补：{title}
{time}，{place}

您现在是候补第 {rank} 个，前面有人不去了就轮到您，轮到了我会告诉您，也可以随时回复“[[我的报名]]”查。不想等了，回复“[[取消报名]]”。`,
  "signup.already": `您已经报过了：{title}
{time}，{place}

您是第 {rank} 个。去不了的话请早些回复“[[取消报名]]”。`,
  "signup.already.waiting": `您已经在候补了：{title}
{time}，{place}

您现在是候补第 {rank} 个。不想等了，回复“[[取消报名]]”。`,
  "signup.gone": "这个活动已经没有了。回复“[[活动]]”看看别的。",
  "signup.cancelled": "“{title}”取消了，不能报名了。回复“[[活动]]”看看别的。",
  "signup.closed": "“{title}”的报名已经截止了。回复“[[活动]]”看看别的。",
  "signup.started": "“{title}”已经开始了，不能报名了。回复“[[活动]]”看看别的。",
  "signup.full": "“{title}”连候补也排满了。回复“[[活动]]”看看别的。",
  "signup.undone": "这次报名刚才已经取消了。还想参加的话，回复“[[活动]]”重新报。",
  "signoff.done": "好，“{title}”的报名给您取消了，谢谢您早说。想再报，回复“[[活动]]”。",
  "signoff.started": "“{title}”已经开始了，报名取消不了了。去不了没关系，请跟工会说一声。",
  "signoff.none": "您现在没有报名的活动，不用取消。想看看有什么活动，回复“[[活动]]”。",
  "signoff.which": `您报了这些活动：

{events}

要取消哪一个？回复“取消报名”加前面的数字，比如“取消报名 1”。`,
  "signups.list": `您报名的活动：

{events}

回复数字看详情；去不了就回复“取消报名”加数字，比如“取消报名 1”。`,
  "signups.none": "您现在没有报名的活动。想看看有什么，回复“[[活动]]”。",
  "signups.place": "报上了，第 {rank} 个。",
  "signups.waiting": "候补第 {rank} 个。",

  "event.moved-up": `好消息，轮到您了：{title}
{time}，{place}

有人不去了，您从候补转成了正式名额。去不了的话请早些回复“[[取消报名]]”。`,
  "event.cancelled": `您报名的活动取消了：{title}（原定{time}）

实在抱歉，不能按时办了。想看看别的活动，回复“[[活动]]”。`,
  "event.remind.day": `提醒您，您报名的活动快到了：{title}
{time}，{place}

去不了的话请早些回复“[[取消报名]]”，名额好让给别人。`,
  "event.remind.hour": `您报名的活动马上开始：{title}
{time}，{place}

路上注意安全。`,

  "discounts.list": `眼下的优惠{where}：

{discounts}

回复数字看怎么用。`,
  "discounts.list.line": `{number}. {title}
{until}{place}`,
  "discounts.none": "眼下没有登记的优惠，有了新的会放到这里，您过几天再来问问。",
  "discounts.ask-town": "您在哪个镇或街道？回复名字（比如“南法信优惠”），我把那里的也列给您。",
  "discounts.detail": `【{title}】
有效期：{from} 到 {until}{place}

{description}

怎么用：{how}`,
  "discounts.place": "\n地点：{place}",
  "discounts.until": "到 {until}",
  "discounts.until.soon": "到 {until}（{soon}）",
  "offer.gone": "这一条已经没有了。回复“[[活动]]”或“[[优惠]]”看看现在有的。",
  "offer.link": "链接：{link}",

  "opt-out.which": `您想退订哪一类通知？点一下，或者打字回复：

· [[退订活动]]
· [[退订优惠]]
· [[退订沟通会]]
· [[退订新闻]]
· [[退订调查提醒]]
· [[退订全部]]

退订以后您来问我，我照样回答。`,
  "opt-out.done": `好，{what}通知给您退订了，以后不再主动发给您；您来问我，我照样回答。

哪天又想收了，回复“[[恢复订阅{what}]]”。`,
  "opt-out.done.all": `好，所有通知都给您退订了，以后不再主动发给您；您来问我，我照样回答。

哪天又想收了，回复“[[恢复订阅全部]]”，或者“恢复订阅”加类别，比如“恢复订阅优惠”。`,
  "opt-in.which": `您想恢复哪一类通知？点一下，或者打字回复：

· [[恢复订阅活动]]
· [[恢复订阅优惠]]
· [[恢复订阅沟通会]]
· [[恢复订阅新闻]]
· [[恢复订阅调查提醒]]
· [[恢复订阅全部]]`,
  "opt-in.done": `好，{what}通知恢复了，有新的会告诉您。不想收了，随时回复“[[退订{what}]]”。`,
  "opt-in.done.all": "好，所有通知都恢复了，有新的会告诉您。不想收了，随时回复“[[退订]]”。",
} as const satisfies Record<string, string>;
