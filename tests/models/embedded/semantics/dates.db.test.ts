import { Long, ObjectId, Timestamp } from "bson";
import { afterAll, beforeAll, describe } from "vitest";
import { type CaseCollection, openCaseCollection } from "./case-collection.ts";
import { type ExpressionCase, verifyExpressions } from "./expression-cases.ts";

let cases: CaseCollection;
beforeAll(async () => {
  cases = await openCaseCollection();
});
afterAll(() => cases.close());

const newYear = "2024-12-31T16:30:00.000Z";
const shanghai = "Asia/Shanghai";
const verify = (table: readonly ExpressionCase[]) =>
  verifyExpressions(() => cases, { document: { at: new Date(newYear) }, table });

describe("$dateToString", () => {
  const text = (format: string, timezone = "UTC") => ({
    $dateToString: { date: "$at", format, timezone },
  });
  const of = (iso: string) => ({ at: new Date(iso) });
  verify([
    [{ $dateToString: { date: "$at" } }, [newYear]],
    [{ $dateToString: { date: "$at", timezone: "UTC" } }, [newYear]],
    [{ $dateToString: { date: "$at", timezone: shanghai } }, ["2025-01-01T00:30:00.000Z"]],
    [text("%Y-%m-%d %H:%M:%S.%L", shanghai), ["2025-01-01 00:30:00.000"]],
    [text("%Y-%m-%d", "+08:00"), ["2025-01-01"]],
    [text("%H:%M %z %Z", "-0330"), ["13:00 -0330 -210"]],
    [text("%z", "+08"), ["+0800"]],
    [text("%G-W%V %u %j %z"), ["2025-W01 2 366 +0000"]],
    [text("%w %U"), ["3 52"]],
    [text("%% 年 %Y"), ["% 年 2024"]],
    [text("%G-%V %U"), ["2020-53 00"], of("2021-01-01T00:00:00Z")],
    [text("%j %u %w"), ["001 7 1"], of("2023-01-01T00:00:00Z")],
    [text("%H:%M %z", shanghai), ["13:00 +0900"], of("1988-07-01T04:00:00Z")],
    [text("%H:%M %z", shanghai), ["12:00 +0800"], of("1992-07-01T04:00:00Z")],
    [text("%H:%M:%S %z", shanghai), ["00:05:43 +0805"], of("1899-12-31T16:00:00Z")],
    [text("%Y-%m-%d"), ["0000-12-31"], { at: new Date(-62_135_596_800_001) }],
    [text("%Y"), 18537, { at: new Date(-99_999_999_999_999) }],
    [text("%Y"), [null], {}],
    [text("%Y"), [null], { at: null }],
    [text("%Y"), ["2023"], { at: new ObjectId("650000000000000000000001") }],
    [text("%Y"), ["1970"], { at: new Timestamp({ t: 60, i: 1 }) }],
    [text("%Y"), 16006, { at: 5 }],
    [{ $dateToString: { date: "$missing", onNull: "never" } }, ["never"]],
    [{ $dateToString: { date: "$missing", onNull: "$nothing" } }, []],
    [{ $dateToString: { date: "$at", timezone: null } }, [null]],
    [{ $dateToString: { date: "$at", format: null } }, [null]],
    [{ $dateToString: { date: "$at", format: 5 } }, 18533],
    [{ $dateToString: { date: "$at", timezone: 5 } }, 40517],
    [{ $dateToString: { date: "$at", nope: 5 } }, 18534],
    [{ $dateToString: { format: "%Y" } }, 18628],
    [{ $dateToString: "$at" }, 18629],
    [text("%Q"), 18536],
    [text("50%"), 18535],
  ]);
});

describe("$dateTrunc", () => {
  const to = (unit: string, timezone = shanghai, more: object = {}) => ({
    $dateTrunc: { date: "$at", unit, timezone, ...more },
  });
  const gives = (iso: string) => [new Date(iso)];
  const of = (iso: string) => ({ at: new Date(iso) });
  verify([
    [to("millisecond"), gives(newYear)],
    [to("second"), gives("2024-12-31T16:30:59Z"), of("2024-12-31T16:30:59.999Z")],
    [to("minute"), gives("2024-12-31T16:30:00Z"), of("2024-12-31T16:30:59.999Z")],
    [to("hour"), gives("2024-12-31T16:00:00Z")],
    [to("hour", "+05:30"), gives("2024-12-31T16:30:00Z"), of("2024-12-31T17:29:00Z")],
    [to("day"), gives("2024-12-31T16:00:00Z")],
    [to("day", "UTC"), gives("2024-12-31T00:00:00Z")],
    [to("day", "+08:00"), gives("2025-01-31T16:00:00Z"), of("2025-01-31T16:00:00Z")],
    [to("week"), gives("2024-12-28T16:00:00Z")],
    [to("week", shanghai, { startOfWeek: "monday" }), gives("2024-12-29T16:00:00Z")],
    [to("week", shanghai, { startOfWeek: "Wed" }), gives("2024-12-31T16:00:00Z")],
    [to("month"), gives("2024-12-31T16:00:00Z")],
    [to("month", "UTC"), gives("2024-12-01T00:00:00Z")],
    [to("quarter", "UTC"), gives("2024-10-01T00:00:00Z")],
    [to("quarter"), gives("2024-12-31T16:00:00Z")],
    [to("year"), gives("2024-12-31T16:00:00Z")],
    [to("year", "-01:00"), gives("2024-01-01T01:00:00Z")],
    [to("month", "UTC"), gives("2024-02-01T00:00:00Z"), of("2024-02-29T12:00:00Z")],
    [to("year", "UTC"), gives("1969-01-01T00:00:00Z"), of("1969-06-01T00:00:00Z")],
    [to("day"), [null], {}],
    [to("day"), 5_439_012, { at: 5 }],
    [{ $dateTrunc: { date: "$at", unit: null } }, [null]],
    [{ $dateTrunc: { date: "$at", unit: "day", binSize: null } }, [null]],
    [to("day", "UTC", { binSize: Long.fromNumber(1) }), gives("2024-12-31T00:00:00Z")],
    [to("day", "UTC", { binSize: 1.5 }), 5_439_017],
    [to("day", "UTC", { binSize: 0 }), 5_439_018],
    [to("days"), 5_439_014],
    [to("week", "UTC", { startOfWeek: "nope" }), 5_439_016],
    [to("week", "UTC", { startOfWeek: 1 }), 5_439_015],
    [{ $dateTrunc: { date: "$at", unit: 5 } }, 5_439_013],
    [{ $dateTrunc: { date: "$at" } }, 5_439_010],
    [{ $dateTrunc: { unit: "day" } }, 5_439_009],
    [{ $dateTrunc: { date: "$at", unit: "day", nope: 1 } }, 5_439_008],
    [{ $dateTrunc: "$at" }, 5_439_007],
  ]);
});

describe("Shanghai's summer times", () => {
  const hourOf = (iso: string, hour: string): ExpressionCase => [
    { $dateToString: { date: "$at", format: "%Y-%m-%d %H:%M", timezone: shanghai } },
    [hour],
    { at: new Date(iso) },
  ];
  const dayOf = (iso: string, start: string): ExpressionCase => [
    { $dateTrunc: { date: "$at", unit: "day", timezone: shanghai } },
    [new Date(start)],
    { at: new Date(iso) },
  ];
  verify([
    hourOf("1986-05-03T17:59:59Z", "1986-05-04 01:59"),
    hourOf("1986-05-03T18:00:00Z", "1986-05-04 03:00"),
    hourOf("1986-09-13T16:59:59Z", "1986-09-14 01:59"),
    hourOf("1986-09-13T17:00:00Z", "1986-09-14 01:00"),
    dayOf("1986-05-04T10:00:00Z", "1986-05-03T16:00:00Z"),
    dayOf("1986-05-05T10:00:00Z", "1986-05-04T15:00:00Z"),
    dayOf("1986-09-14T10:00:00Z", "1986-09-13T15:00:00Z"),
    dayOf("1986-09-15T10:00:00Z", "1986-09-14T16:00:00Z"),
    dayOf("1940-06-01T10:00:00Z", "1940-05-31T16:00:00Z"),
    dayOf("1991-09-15T10:00:00Z", "1991-09-14T15:00:00Z"),
  ]);
});
