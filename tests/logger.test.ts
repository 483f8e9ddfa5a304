import { describe, expect, it } from "vitest";
import { createLogger } from "../logger.ts";

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger("info", { write: (line) => void lines.push(line) }));
  return lines.join("");
}

const openid = "oABCD1234efgh5678IJKLmnop_01";

describe("the log", () => {
  it("redacts what must never be in it", () => {
    const line = logged((log) => {
      log.info({
        event: "x",
        openid,
        text: "我的手机13800138000",
        nested: { mobile: "13800138000", query: "openid=1" },
      });
    });
    expect(line).not.toMatch(/oABCD|13800138000|我的手机|openid=1/);
    expect(line).toContain('"event":"x"');
  });

  it("redacts numbers and openids inside messages and stacks of errors and their causes", () => {
    const cause = new Error(`duplicate key { openid: "${openid}" }`);
    const error = new Error("bad answer 13800138000 / 11011319901105966X", { cause });
    const line = logged((log) => log.error({ event: "x", error }));
    expect(line).not.toMatch(/oABCD|13800138000|11011319901105966X/);
    expect(line).toContain("[redacted]");
    expect(line).toContain("duplicate key");
  });

  it("keeps ids that are none of these", () => {
    expect(
      logged((log) =>
        log.info({
          event: "x",
          conversation: "Zm9vYmFyYmF6cXV4cXV1eA",
          msgId: "24812345678900001",
        }),
      ),
    ).toContain("24812345678900001");
  });
});
