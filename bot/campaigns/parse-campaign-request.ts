import type { CampaignRequest, ChatAct } from "./campaign-chat.ts";

const bare: Readonly<Record<string, CampaignRequest>> = {
  通知列表: { kind: "campaigns" },
  推送列表: { kind: "campaigns" },
  今日数字: { kind: "today" },
  今天数字: { kind: "today" },
};

const acts: Readonly<Record<string, ChatAct>> = {
  ...{ 提交: "submit", 撤回: "withdraw", 批准: "approve", 退回: "reject", 发送: "send" },
  ...{ 暂停: "pause", 继续: "resume", 取消: "cancel" },
};
const numbered =
  /^(进度|预览|提交|撤回|批准|退回|发送|暂停|继续|取消)\s*(推送|通知|编号)?\s*[:：]?\s*(?:编号)?\s*#?\s*(\d{1,9})(?!\d)\s*[:：,，、]?\s*([\s\S]*)$/;
const writing = /^写(?:一条|个)?(?:通知|推送)\s*[:：]?\s*([\s\S]*)$/;
/** Nothing but these two has anything behind the number. */
const withCode: ReadonlySet<ChatAct> = new Set(["approve", "send", "resume"]);

/** @param text of one width; undefined for everything else */
export function parseCampaignRequest(text: string): CampaignRequest | undefined {
  const simple = bare[text];
  if (simple) return simple;
  const title = writing.exec(text)?.[1];
  if (title !== undefined) return { kind: "write", title: title.trim() };
  const [, verb = "", marker, number = "", rest = ""] = numbered.exec(text) ?? [];
  if (verb === "") return undefined;
  return readNumbered({ verb, hasMarker: marker !== undefined, rest: rest.trim() }, Number(number));
}

interface Numbered {
  readonly verb: string;
  readonly hasMarker: boolean;
  readonly rest: string;
}

function readNumbered(
  { verb, hasMarker, rest }: Numbered,
  campaign: number,
): CampaignRequest | undefined {
  const act = acts[verb];
  if (act === undefined) {
    if (rest !== "") return undefined;
    return verb === "进度" ? { kind: "progress", campaign } : { kind: "preview", campaign };
  }
  // “取消 2” is how whoever reads the list of events takes his name off it.
  if (act === "cancel" && !hasMarker) return undefined;
  if (act === "reject") return { kind: "act", act, campaign, rest };
  // Authenticators show their codes as 123 456.
  const code = rest.replace(/\s/g, "");
  const isWhole = code === "" || (withCode.has(act) && /^\d+$/.test(code));
  return isWhole ? { kind: "act", act, campaign, rest: code } : undefined;
}
