import type { Context } from "koa";
import { describe, expect, it } from "vitest";
import { addressBlock, createAddressReader } from "../../../web/sign-in/client-address.ts";

function read(trusted: string[], remoteAddress: string, forwarded?: string | string[]): string {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return createAddressReader(trusted)({
    req: { socket: { remoteAddress }, headers },
  } as unknown as Context);
}

describe("the client's address", () => {
  it.each([
    ["without a proxy", [], "8.8.8.8", undefined, "8.8.8.8"],
    ["from nobody we trust, whatever it says", [], "8.8.8.8", "1.1.1.1", "8.8.8.8"],
    ["from a trusted proxy", ["10.0.0.1"], "10.0.0.1", "8.8.8.8", "8.8.8.8"],
    [
      "what the client said itself before it",
      ["10.0.0.1"],
      "10.0.0.1",
      "1.1.1.1, 8.8.8.8",
      "8.8.8.8",
    ],
    ["through two of ours", ["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 8.8.8.8, 10.0.0.2", "8.8.8.8"],
    ["an address that is none", ["10.0.0.1"], "10.0.0.1", "1.1.1.1, evil", "10.0.0.1"],
    ["an empty one", ["10.0.0.1"], "10.0.0.1", "", "10.0.0.1"],
    ["a proxy that adds nothing", ["10.0.0.1"], "10.0.0.1", undefined, "10.0.0.1"],
    ["IPv4 written as IPv6", ["127.0.0.1"], "::ffff:127.0.0.1", "::ffff:8.8.8.8", "8.8.8.8"],
    ["IPv6", ["fd00::/8"], "fd00::1", "2001:db8::5", "2001:db8::5"],
    ["all of ours", ["10.0.0.0/8"], "10.0.0.1", "10.0.0.2", "10.0.0.2"],
  ])("%s", (_, trusted, remote, forwarded, expected) => {
    expect(read(trusted, remote, forwarded)).toBe(expected);
  });

  it("reads a header that came twice as one", () => {
    expect(read(["10.0.0.1"], "10.0.0.1", ["1.1.1.1", "8.8.8.8"])).toBe("8.8.8.8");
  });
});

describe("what limits count by", () => {
  it.each([
    ["8.8.8.8", "8.8.8.8"],
    ["2001:db8:0:7::1", "2001:db8:0:7"],
    ["2001:0db8::0007:0:0:0:1", "2001:db8:0:7"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["", ""],
  ])("%s → %s", (address, block) => expect(addressBlock(address)).toBe(block));
});
