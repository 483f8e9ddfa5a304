import { describe, expect, it } from "vitest";
import { addressOf, idsInAddress } from "../../../../web/sandbox/page/address.ts";
import { layoutDesk, phonesInView } from "../../../../web/sandbox/page/desk-layout.ts";

describe("layoutDesk", () => {
  it.each([
    [360, 1, { isNarrow: true, mostPhones: 1, showsRawPanel: false }],
    [899, 3, { isNarrow: true, mostPhones: 1, showsRawPanel: false }],
    [900, 1, { isNarrow: false, mostPhones: 1, showsRawPanel: true }],
    [1024, 1, { isNarrow: false, mostPhones: 2, showsRawPanel: true }],
    [1024, 2, { isNarrow: false, mostPhones: 2, showsRawPanel: false }],
    [1440, 2, { isNarrow: false, mostPhones: 3, showsRawPanel: true }],
    [1440, 3, { isNarrow: false, mostPhones: 3, showsRawPanel: false }],
    [2560, 3, { isNarrow: false, mostPhones: 3, showsRawPanel: true }],
  ])("at %i px with %i phones", (widthPx, phones, layout) => {
    expect(layoutDesk(widthPx, phones)).toEqual(layout);
  });
});

describe("phonesInView", () => {
  it.each([
    ["a", 3, ["a", "b", "c"]],
    ["c", 2, ["a", "c"]],
    ["b", 2, ["a", "b"]],
    ["b", 1, ["b"]],
  ])("keeps %s, the active one, among %i", (active, most, shown) => {
    expect(phonesInView(["a", "b", "c"], active, most)).toEqual(shown);
  });
});

describe("the address", () => {
  it.each([
    ["#7", ["7"]],
    ["#7,8,9", ["7", "8", "9"]],
    ["#7,7", ["7"]],
    ["", []],
    ["#0", []],
    ["#7,8,9,10", []],
    ["#7,x", []],
  ])("%s names %o", (hash, ids) => {
    expect(idsInAddress(hash)).toEqual(ids);
  });

  it("is written as it is read", () => {
    expect(addressOf(["7", "8"])).toBe("#7,8");
    expect(addressOf([])).toBe("");
  });
});
