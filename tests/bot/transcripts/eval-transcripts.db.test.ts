import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evalTranscripts } from "../../../bot/transcripts/eval-transcripts.ts";
import { recordLog } from "../../support/silent-log.ts";
import { openTestStores, type TestStores } from "../../support/test-database.ts";

const dir = path.join(import.meta.dirname, "../../../../shared/data/dev/transcripts");
const isThere = existsSync(dir);
if (!isThere) process.stderr.write("left out: transcripts (../shared/data is not there)\n");

let database: TestStores;
beforeAll(async () => {
  database = await openTestStores();
});
afterAll(() => database.close());

describe.runIf(isThere)("recorded transcripts", () => {
  it("all hold", async () => {
    const lines: string[] = [];
    await evalTranscripts(
      { dir, write: (line) => lines.push(line) },
      { ...database, log: recordLog() },
    );
    expect(lines.filter((line) => /FAILS|turn \d/.test(line))).toEqual([]);
    expect(JSON.parse(lines.at(-1) ?? "{}")).toMatchObject({ transcripts: 8, holding: 8 });
  });
});
