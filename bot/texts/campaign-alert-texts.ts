/** What a cadre is told of campaigns that do not go on by themselves, and of each month. */
export const campaignAlertTexts = {
  "alert.run.stuck": `【推送卡住了】“{name}”从{since}起没有进展，还有 {left} 人没发完。
请在工作台的推送页面看一看：可以暂停或取消。恢复以后会自动接着发，不会重发。一直不动，请找管服务器的同事。`,
  "alert.run.waits": `【推送等您处理】“{name}”现在没有在发，还有 {left} 人没发完。
原因：{explanation}。
请在工作台的推送页面处理。`,
  "alert.campaign.failed": `【推送没有发出】“{name}”到了发送时间，但没有发。
原因：{explanation}。
以后的场次也停了，请在工作台的推送页面处理。`,
  "report.month": `【月报】{place}，{month}
关注者 {followers} 人，新增 {joined}，取消 {left}。
入会意愿调查 {surveys} 份；活动 {events} 场，报名 {signups} 人次。
推送 {runs} 次，发到 {sent} 人次，打开 {opened} 人次。
诉求 {tickets} 条，办结 {closed} 条。`,
} as const satisfies Record<string, string>;
