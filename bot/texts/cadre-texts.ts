/** What a cadre reads in his own WeChat. */
const commands = `办诉求（编号写后五位就行）：
· 值班 / 下班：开始、停止接收提醒
· 待办：看等着办的诉求
· 接 编号：接手
· 回复 编号 内容：回职工的话
· 备注 编号 内容：只给同事看
· 转给 编号 姓名
· 结束 编号 结果：办结并告诉职工

发通知：
· 写通知：一步一步写，写完给您编号
· 通知列表、预览 编号、进度 编号
· 提交 编号、撤回 编号
· 批准 编号 验证码，退回 编号 原因
· 发送 编号 验证码
· 暂停 编号、继续 编号、取消推送 编号
验证码是您验证器里的 6 位数字。

其他：
· 今日数字：今天关注、报名、诉求和推送的数
· 帮助：看这些用法；菜单：看职工能用什么
· 解绑：换微信时用`;

export const cadreTexts = {
  "cadre.bound": `绑定好了，{name}，这个微信以后就能办事了。

${commands}`,
  "cadre.help": `您可以直接发这些话：

${commands}`,
  "cadre.answer": "{answer}",
  "cadre.code-unknown":
    "绑定码不对，或者已经过期（10 分钟内有效）。请在工作台“我的账号”里重新生成一个，再发“绑定 八位数字”。",
  "cadre.unbound": "已经解绑，这个微信不再接收诉求提醒，也不能办诉求了。",
  "cadre.no-right": "您现在的角色不能办诉求。需要的话，请找区总工会管理员开通。",
  "cadre.on-duty":
    "好，{name}，您已上岗。有新的诉求我发到这里。微信只许在您说话后的 48 小时内给您发消息，每次最多 5 条，值班时请常来发个“待办”。",
  "cadre.off-duty": "好，{name}，您已下岗，不再给您发提醒。辛苦了！",
  "cadre.list": `等着办的 {count} 件：

{tickets}

回复“接 后五位编号”接手。`,
  "cadre.list.empty": "现在没有等着办的诉求。",
  "cadre.unknown-number":
    "没有找到编号 {number} 的诉求，或者它不归您管。回复“待办”看看手里的编号。",
  "cadre.ambiguous": `后五位是 {number} 的诉求有好几件，请写完整编号：
{receipts}`,
  "cadre.taken": `您接手了 {receipt}（{what}），到{until}为止自动回复不再插话，职工发来的话我转给您。

{talk}

回话：回复 {tail} 内容
办完：结束 {tail} 结果`,
  "cadre.held":
    "{receipt} 现在由{holder}在办，您不能动它。要接过来，请他“转给 {tail} 您的姓名”，或请管理员转。",
  "cadre.closed": "{receipt} 已经办结了。职工还要找人的话，会另外登记一件。",
  "cadre.not-held": "{receipt} 还没有人接手，请先回复“接 {tail}”。",
  "cadre.moved": "{receipt} 刚刚被别人动过，请回复“待办”看看再办。",
  "cadre.replied": "发给职工了。{allowance}。",
  "cadre.kept":
    "现在发不出去：职工超过 48 小时没来说话，或者条数用完了，微信不让主动发。这段话我替您存着，他下次来说话时第一时间给他看。急事请打电话。",
  "cadre.empty": "请把内容写在编号后面，比如“{example}”。",
  "cadre.too-long": "内容太长了，请控制在 600 字以内，分几次发。",
  "cadre.noted": "备注记下了，只有同事看得到。",
  "cadre.assigned": "{receipt} 转给{holder}了。",
  "cadre.nobody": "没有找到叫“{name}”、能办这件诉求的同事。请写完整姓名。",
  "cadre.namesakes": "叫“{name}”的同事不止一位，请在工作台里转。",
  "cadre.done": "{receipt} 办结了，结果会告诉职工。辛苦了！",
  "cadre.without-outcome": "已为您办结。",

  "alert.urgent": `【紧急求助】{receipt}（{place}）
职工说：“{text}”
请马上看：回复“接 {tail}”接手。`,
  "alert.new":
    "【新诉求】{receipt}（{place}，{what}）在等人接手。回复“接 {tail}”接手，回复“待办”看全部。",
  "alert.assigned":
    "【转给您的诉求】{receipt}（{place}，{what}）。回复“待办”查看，“回复 {tail} 内容”给职工回话。",
  "alert.over":
    "【{receipt}】职工又来说话了：“{text}”\n您接手已满 24 小时，自动回复恢复了。要接着办请回复“接 {tail}”，办完请回复“结束 {tail} 结果”。",
  "alert.said": "【{receipt}】职工说：{text}",
} as const satisfies Record<string, string>;
