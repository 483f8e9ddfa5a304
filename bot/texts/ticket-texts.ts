/** What a worker is told about a request for help. Every one that opens a ticket names the receipt, what happens
 *  next, and {hotline}. */
export const ticketTexts = {
  "ticket.opened": `已经给您登记好了，编号 {receipt}。

接下来：工会的工作人员看到后，会就在这个聊天里回您，有什么要补充的，您直接在这里说。想知道办到哪一步了，回复“[[进度]]”。

等不及的话，请拨工会热线 {hotline}。`,
  "ticket.open-already": `您的事已经登记着了，编号 {receipt}。您刚才说的我也记上了，工会的工作人员会就在这个聊天里回您。

想知道办到哪一步了，回复“[[进度]]”；等不及的话，请拨工会热线 {hotline}。`,
  "ticket.opened.urgent": `您的情况我也马上报给工会的值班人员了，编号 {receipt}，他们看到会在这里联系您。请先打上面的电话，千万别等回复；要工会帮忙也可以拨 {hotline}。`,
  "ticket.misses": "接连几次没听懂您的意思，实在对不住。这件事我请工会的工作人员来答您。",
  "ticket.none":
    "没有查到您名下有这个编号。要问入会表的事，请直接打字问我；着急的事请拨工会热线 {hotline}。",
  "ticket.progress": `{tickets}

有要补充的，直接在这里说就行；着急的事请拨工会热线 {hotline}。`,
  "ticket.state.waiting": "编号 {receipt}（{opened}登记）：已登记，等工作人员接手。",
  "ticket.state.held": "编号 {receipt}（{opened}登记）：工作人员已接手，正在办。",
  "ticket.state.closed": "编号 {receipt}（{opened}登记）：{closed}已办结。{outcome}",
  "ticket.cadre-says": "【工会工作人员】{text}",
  "ticket.outcome": `您的事（编号 {receipt}）办结了。
{outcome}

还有不清楚的，随时在这里说，也可以拨工会热线 {hotline}。`,
  "ticket.outcome.survey": "刚才没填完的调查还给您留着，回复“[[继续]]”就接着填。",
  "kept-cadre": "工会的工作人员给您留了话：",
} as const satisfies Record<string, string>;
