import { isWebUrl } from "./rich-text.ts";

/** What the phone makes of an address that somebody taps. */
export type WebAddress =
  /** A page of this very server: it opens inside the phone. */
  | { readonly kind: "own"; readonly url: string }
  /** Elsewhere: the pretend WeChat stays on this machine, so the address is shown and not loaded. */
  | { readonly kind: "foreign"; readonly url: string; readonly host: string };

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** `here` is the origin of the phone page. One server has several names on its own machine. */
export function readWebAddress(url: string, here: string): WebAddress | undefined {
  if (!isWebUrl(url)) return undefined;
  const target = new URL(url);
  const own = new URL(here);
  const isSameMachine =
    loopbackHosts.has(target.hostname) &&
    loopbackHosts.has(own.hostname) &&
    target.port === own.port;
  if (target.origin !== own.origin && !isSameMachine) {
    return { kind: "foreign", url, host: target.host };
  }
  return { kind: "own", url: own.origin + target.pathname + target.search + target.hash };
}
