import { WechatApiError } from "../../bot/wechat/api/api-errors.ts";

type Change = (openids: readonly string[]) => Promise<{ readonly failed: readonly string[] }>;

/** One whom the platform refuses (not following, too many tags) must not take the others with him. */
export async function eachAlone(
  openids: readonly string[],
  change: Change,
): Promise<readonly string[]> {
  try {
    return (await change(openids)).failed;
  } catch (error) {
    if (!(error instanceof WechatApiError) || !isPersonal(error)) throw error;
    if (openids.length === 1) return openids;
    const refused: string[] = [];
    for (const openid of openids) refused.push(...(await eachAlone([openid], change)));
    return refused;
  }
}

/** 45059: more than 20 tags on one user. */
function isPersonal({ action, errcode }: WechatApiError): boolean {
  return action === "give-up-recipient" || errcode === 45_059;
}
