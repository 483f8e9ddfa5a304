import { describe, expect, it } from "vitest";
import { towns } from "../../../../bot/towns.ts";
import { findPlaces, readTypedPlace, samplePlaces } from "../../../../web/sandbox/page/places.ts";
import { contentTypeOf } from "../../../../web/sandbox/page/sent-file.ts";

describe("places", () => {
  it("have each of the 25 towns and streets, inside Shunyi", () => {
    for (const { name } of towns)
      expect(findPlaces(`北京市顺义区${name}`).length).toBeGreaterThan(0);
    for (const { latitude, longitude } of samplePlaces) {
      expect(latitude).toBeGreaterThan(40);
      expect(latitude).toBeLessThan(40.31);
      expect(longitude).toBeGreaterThan(116.45);
      expect(longitude).toBeLessThan(117);
    }
  });

  it("are found by a part of their name", () => {
    expect(findPlaces("服务站 ")).toHaveLength(2);
    expect(findPlaces("月球")).toEqual([]);
  });

  it.each([
    ["40.13", "116.65", " 家 ", "place"],
    ["-90", "-180", "极点", "place"],
    ["90.1", "116", "家", "error"],
    ["40", "181", "家", "error"],
    ["", "116", "家", "error"],
    ["4e1", "116", "家", "error"],
    ["40", "116", " ", "error"],
  ])("typed as %s, %s, %s are a %s", (latitude, longitude, label, kind) => {
    expect(readTypedPlace(latitude, longitude, label).kind).toBe(kind);
  });
});

describe("contentTypeOf", () => {
  it.each([
    ["a.jpg", "image/jpeg", "image/jpeg"],
    ["voice", "audio/webm;codecs=opus", "audio/webm"],
    ["a.AMR", "", "audio/amr"],
    ["a.exe", "", "application/octet-stream"],
  ])("of %s declared as %s is %s", (name, type, contentType) => {
    expect(contentTypeOf({ name, type })).toBe(contentType);
  });
});
