import { describe, expect, it } from "vitest";
import { readWebAddress } from "../../../../web/sandbox/page/web-address.ts";

describe("readWebAddress", () => {
  it.each([
    ["http://127.0.0.1:3000/m/join?t=1#a", "http://127.0.0.1:3000/m/join?t=1#a"],
    ["http://localhost:3000/m/join", "http://127.0.0.1:3000/m/join"],
    ["http://[::1]:3000/m/join", "http://127.0.0.1:3000/m/join"],
  ])("opens %s inside", (url, opened) => {
    expect(readWebAddress(url, "http://127.0.0.1:3000")).toEqual({ kind: "own", url: opened });
  });

  it.each([
    ["http://127.0.0.1:3001/", "127.0.0.1:3001"],
    ["https://union.example.test/a", "union.example.test"],
    ["http://127.0.0.1.evil.test:3000/", "127.0.0.1.evil.test:3000"],
    ["http://127.0.0.1:3000@evil.test/", "evil.test"],
  ])("only shows %s", (url, host) => {
    expect(readWebAddress(url, "http://127.0.0.1:3000")).toEqual({ kind: "foreign", url, host });
  });

  it.each(["javascript:alert(1)", "pages/index", "data:text/html,x", "http://"])(
    "knows no address in %s",
    (url) => {
      expect(readWebAddress(url, "http://127.0.0.1:3000")).toBeUndefined();
    },
  );
});
