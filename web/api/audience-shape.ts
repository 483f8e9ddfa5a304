import { z } from "zod";
import { joinStates, type AudienceRule } from "../../models/audience-rule.ts";
import { rowId, townCode } from "./row-id.ts";

const mostValues = 200;
const mostParts = 20;
const mostDays = 3_650;
const deepest = 6;

const text = z.string().trim().min(1, "不能是空的").max(100, "最多 100 个字");
const scene = z.string().min(1).max(64);
const some = <Item extends z.ZodType>(item: Item) =>
  z.array(item).max(mostValues, `最多选 ${mostValues} 个`);

const leaves = [
  z.strictObject({ kind: z.literal("everyone") }),
  z.strictObject({ kind: z.literal("follower"), ids: some(rowId) }),
  z.strictObject({ kind: z.literal("town"), codes: some(townCode) }),
  z.strictObject({ kind: z.literal("organisation"), codes: some(rowId) }),
  z.strictObject({ kind: z.literal("enterprise"), keys: some(text) }),
  z.strictObject({ kind: z.literal("tag"), names: some(text) }),
  z.strictObject({
    kind: z.literal("answer"),
    survey: rowId,
    question: rowId,
    values: some(text),
  }),
  z.strictObject({
    kind: z.literal("join-state"),
    states: some(z.enum([...joinStates, "unknown"])),
  }),
  z.strictObject({
    kind: z.literal("last-contact"),
    withinDays: z.number().int().min(1).max(mostDays),
  }),
  z.strictObject({ kind: z.literal("stall"), scenes: some(scene) }),
  z.strictObject({
    kind: z.literal("event"),
    event: rowId,
    as: z.enum(["signed-up", "waiting"]),
  }),
] as const;

/** A rule as it comes in: bounded in depth and width before anything is asked of the database. */
const anyRule: z.ZodType<AudienceRule> = z
  .lazy(() =>
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("all"), rules: z.array(anyRule).max(mostParts) }),
      z.strictObject({ kind: z.literal("any"), rules: z.array(anyRule).max(mostParts) }),
      z.strictObject({ kind: z.literal("not"), rule: anyRule }),
      ...leaves,
    ]),
  )
  .meta({ id: "AudienceRule" });

export const audienceRule = anyRule.refine(
  (rule) => depthOf(rule) <= deepest,
  `条件套得太深了：最多 ${deepest} 层`,
);

function depthOf(rule: AudienceRule): number {
  if (rule.kind === "not") return 1 + depthOf(rule.rule);
  if (rule.kind !== "all" && rule.kind !== "any") return 1;
  return 1 + Math.max(0, ...rule.rules.map(depthOf));
}
