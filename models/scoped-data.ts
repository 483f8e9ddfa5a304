import type { AuditEntry } from "./audit-entry.ts";
import type { Cadre } from "./cadre.ts";
import type { Operation } from "./operation.ts";
import { ScopedModel } from "./scoped-model.ts";
import type { Scope } from "./scope.ts";
import type { Stores } from "./stores.ts";

/** Everything the API may read, as one cadre sees it. A collection that is not here cannot be read by a route. */
export type ScopedData = ReturnType<typeof scopeData>;

export function scopeData(stores: Stores, scope: Scope) {
  return {
    auditEntries: new ScopedModel<AuditEntry>(stores.auditEntries.model, scope),
    cadres: new ScopedModel<Cadre>(stores.cadres.model, scope),
    operations: new ScopedModel<Operation>(stores.operations.model, scope),
  };
}
