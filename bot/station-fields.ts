import { z } from "zod";
import { shortText } from "./text-fields.ts";

/** Roughly Beijing: what lies elsewhere has its numbers mixed up. */
const position = z.strictObject({
  latitude: z
    .number("要是数字")
    .min(39, "纬度要在 39 到 42 之间")
    .max(42, "纬度要在 39 到 42 之间"),
  longitude: z
    .number("要是数字")
    .min(115, "经度要在 115 到 118 之间")
    .max(118, "经度要在 115 到 118 之间"),
});

/** What may be said of a service station; what nobody knows is left out. */
export const stationFields = z.strictObject({
  name: shortText(40),
  address: shortText(100).optional(),
  hours: shortText(60).optional(),
  phone: shortText(40).optional(),
  services: z.array(shortText(20)).min(1).max(20).optional(),
  position: position.optional(),
});
