/** A browser inside WeChat, as far as our pages need one: its user agent and its cookies. */
export class WechatReader {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly cookies = new Map<string, string>();

  /** @param headers default: the phone's WeChat */
  constructor(
    base: string,
    headers: Readonly<Record<string, string>> = {
      "User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit/605 MicroMessenger/8.0.50",
    },
  ) {
    this.#base = base;
    this.#headers = headers;
  }

  /** Without following where it is sent. */
  async get(path: string): Promise<{ status: number; text: string; location: string }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...this.#headers, ...(cookie !== "" && { Cookie: cookie }) };
    const response = await fetch(this.#base + path, { headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get("location") ?? "";
    return { status: response.status, text: await response.text(), location };
  }

  /** Where WeChat would send him back to, with the code it gave him. */
  wayBack(authorizeAddress: string, code: string): string {
    const asked = new URL(authorizeAddress, this.#base).searchParams;
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.append("code", code);
    back.searchParams.append("state", asked.get("state") ?? "");
    return back.pathname + back.search;
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
