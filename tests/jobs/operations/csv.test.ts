import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { toCsvLine } from "../../../jobs/operations/csv-cell.ts";
import { readCsv } from "../../../jobs/operations/read-csv.ts";

describe("a line of a file for spreadsheets", () => {
  it.each([
    ["=1+1", `"'=1+1"`],
    ["+8613800138000", `"'+8613800138000"`],
    ["-1", `"'-1"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    ["\r=1", `"'\r=1"`],
    ["110113199001011234", `"\t110113199001011234"`],
    ["13800138000", `"\t13800138000"`],
    ["2026", "2026"],
    ['甲"乙,丙', '"甲""乙,丙"'],
    ["", ""],
  ])("%j stands as %s", (value, cell) => expect(toCsvLine([value])).toBe(`${cell}\r\n`));

  it("holds any text without loss, and never a cell that is a formula", () => {
    const cells = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(cells, (values) => {
        const [read] = parse(toCsvLine(values), { record_delimiter: "\r\n" });
        expect(read?.map((cell) => cell.replace(/^['\t]/, ""))).toEqual(
          values.map((value) =>
            /^[=+\-@\t\r]|^\d{9,}$/.test(value) ? value : value.replace(/^'/, ""),
          ),
        );
        for (const cell of read ?? []) expect(cell).not.toMatch(/^[=+\-@\r]/);
      }),
    );
  });
});

describe("a file that comes in", () => {
  it("is read line by line: what spoils one line spoils no other", () => {
    const text = '\ufeff甲,"乙""丙"\r\n\r\n , ,\n"没关,1\n丁,戊"己\n"庚"辛,1\n壬,癸';
    expect(readCsv(text)).toEqual([
      { number: 1, cells: ["甲", '乙"丙'] },
      { number: 4, cells: undefined },
      { number: 5, cells: undefined },
      { number: 6, cells: undefined },
      { number: 7, cells: ["壬", "癸"] },
    ]);
  });

  it("takes any text without throwing", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => void readCsv(text)));
  });
});
