import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import { createDeliveryExport } from "./export-deliveries.ts";
import { createFollowerExport } from "./export-followers.ts";
import { createSignUpExport } from "./export-sign-ups.ts";
import { createOrganisationImport } from "./import-organisations.ts";
import { createStationImport } from "./import-stations.ts";
import { createOrganisationMove } from "./move-organisation.ts";
import type { OperationHandler } from "./operation-handler.ts";

/** Every kind of long work; the runner and the API take it from here. */
export function createOperationHandlers({
  stores,
  cipher,
}: {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
}): readonly OperationHandler[] {
  return [
    createOrganisationImport(stores),
    createOrganisationMove(stores),
    createStationImport(stores),
    createFollowerExport(cipher),
    createSignUpExport(cipher),
    createDeliveryExport(stores, cipher),
  ];
}
