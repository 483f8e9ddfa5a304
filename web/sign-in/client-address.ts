import { BlockList, isIP, isIPv4 } from "node:net";
import type { Context } from "koa";

/** Who really asks. Proxies write to the right end of `X-Forwarded-For`; only what a trusted one wrote is believed.
 *  @param trustedProxies addresses and CIDRs, checked by the configuration */
export function createAddressReader(trustedProxies: readonly string[]): (ctx: Context) => string {
  const trusted = buildBlockList(trustedProxies);
  return ({ req }) => {
    const forwarded = [req.headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
    let address = plainAddress(req.socket.remoteAddress ?? "");
    while (isListed(trusted, address)) {
      const before = plainAddress(forwarded.pop()?.trim() ?? "");
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

function buildBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isListed(list: BlockList, address: string): boolean {
  if (isIP(address) === 0) return false;
  return list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/** `::ffff:10.0.0.1` is 10.0.0.1. */
function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address;
}

/** What limits count by: whoever has one IPv6 address has the 2^64 beside it. */
export function addressBlock(address: string): string {
  if (!address.includes(":") || isIP(address) === 0) return address;
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const before = head.split(":").filter(Boolean);
  const after = tail?.split(":").filter(Boolean) ?? [];
  const groups = [
    ...before,
    ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0"),
    ...after,
  ];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":");
}
