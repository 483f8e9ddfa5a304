const realHost = "api.weixin.qq.com";

/** Pages and pictures that a browser opens lie on hosts of their own; a pretend platform has them beside its API.
 *  @param realBase `https://open.weixin.qq.com` */
export function webBase(apiBase: string, realBase: string): string {
  return new URL(apiBase).hostname === realHost ? realBase : apiBase.replace(/\/$/, "");
}
