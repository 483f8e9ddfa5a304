import { mayUse } from "../../models/role.ts";
import type { Caller, Route } from "./route.ts";

export function mayCall({ right }: Pick<Route, "right">, caller: Caller): boolean {
  return right === "own" || mayUse(right, caller);
}
