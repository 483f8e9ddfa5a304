/** What a cadre is told of campaigns that do not go on by themselves, and of each month. */
export const campaignAlertTexts = {
  "alert.run.stuck": `【推送卡住了】“{name}”从{since}起没有进展，还有 {left} 人没发完。
回复“进度 {number}”看看；“暂停 {number}”停下来，“取消推送 {number}”不再发。恢复以后会自动接着发，不会重发。一直不动，请找管服务器的同事。`,
  "alert.run.waits": `【推送等您处理】“{name}”现在没有在发，还有 {left} 人没发完。
原因：{explanation}。
接着发请回复“继续 {number} 验证码”，不发了请回复“取消推送 {number}”。`,
  "alert.campaign.failed": `【推送没有发出】“{name}”到了发送时间，但没有发。
原因：{explanation}。
以后的场次也停了。回复“预览 {number}”看看；还要发，请另写一条。`,
  "alert.campaign.submitted": `【请您审核】{by}提交了推送“{name}”，{count} 人。
回复“预览 {number}”看过，再回复“批准 {number} 验证码”，或者“退回 {number} 原因”。`,
  "alert.campaign.approved": `【推送批准了】“{name}”由{by}批准。
要发请回复“发送 {number} 验证码”。`,
  "alert.campaign.rejected": `【推送退回了】“{name}”由{by}退回：{reason}。
回复“预览 {number}”看看，改好再提交。`,
  "report.month": `【月报】{place}，{month}
关注者 {followers} 人，新增 {joined}，取消 {left}。
入会意愿调查 {surveys} 份；活动 {events} 场，报名 {signups} 人次。
推送 {runs} 次，发到 {sent} 人次，打开 {opened} 人次。
诉求 {tickets} 条，办结 {closed} 条。`,
} as const satisfies Record<string, string>;
