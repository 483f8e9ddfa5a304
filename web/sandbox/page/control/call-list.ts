import { clockLabel, dateLabel } from "../chat-rows.ts";
import { nameOfPath } from "./api-paths.ts";
import { errcodeText } from "./fault-texts.ts";
import type { Call } from "./control-types.ts";

const newestKept = 500;

/** Newest first; the newest 500. */
export function mergeCalls(known: readonly Call[], items: readonly Call[]): readonly Call[] {
  const newest = known[0]?.seq ?? 0;
  const added = items.filter(({ seq }) => seq > newest);
  return added.length === 0 ? known : [...added.reverse(), ...known].slice(0, newestKept);
}

/** Whether a filter word names it: part of the path, of its Chinese name, or the code. */
export function isWanted(call: Call, word: string): boolean {
  const wanted = word.trim().toLowerCase();
  return [call.path, nameOfPath(call.path), String(call.errcode)].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

export function outcomeText({ outcome, errcode, faultId }: Call): string {
  const why = faultId === undefined ? "" : "（人为故障）";
  if (outcome === "dropped") return `连接断开，没有答复${why}`;
  if (outcome === "http-status") return `HTTP 错误${why}`;
  return errcode === 0 ? `成功${why}` : `错误码 ${errcodeText(errcode)}${why}`;
}

/** "10:32:05"; with its day when the platform's clock has gone on to another one, "11月26日 10:32:05". */
export function timeOfCall(at: string, now: string): string {
  const time = clockLabel(new Date(at));
  return dayOf(at) === dayOf(now) ? time : `${dayOf(at)} ${time}`;
}

function dayOf(at: string): string {
  const [day = ""] = dateLabel(new Date(at)).split(" ");
  return day.replace(/^\d+年/, "");
}

export function isGood({ outcome, errcode }: Call): boolean {
  return outcome === "answered" && errcode === 0;
}

/** Longer numbers would lose digits on their way through JavaScript. */
const longNumber = /[:[,]\s*\d{16,}/;

/** Openids are nobody's business, pretended ones too: their first and last four characters are enough. */
const openid = /\bo([\w-]{3})[\w-]{20}([\w-]{4})(?![\w-])/g;

/** JSON with line breaks; anything else as it came. */
export function prettyBody(sent: string): string {
  const body = sent.replace(openid, "o$1…$2");
  if (longNumber.test(body)) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
