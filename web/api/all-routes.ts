import type { FieldCipher } from "../../models/field-cipher.ts";
import type { Stores } from "../../models/stores.ts";
import type { OperationHandler } from "../../jobs/operations/operation-handler.ts";
import type { PublicRoute } from "./public-route.ts";
import type { Route } from "./route.ts";
import { createOperationRoutes } from "./routes/operation-routes.ts";

/** What the routes stand on. */
export interface ApiParts {
  readonly stores: Stores;
  readonly cipher: FieldCipher;
  readonly handlers: readonly OperationHandler[];
  /** Starts waiting operations at once in this process, if it works any. */
  readonly wakeRunner: () => void;
}

/** Every address behind a session. The service, the OpenAPI document and the matrix test take it from here. */
export function createApiRoutes(parts: ApiParts): readonly Route[] {
  return [...createOperationRoutes(parts)];
}

export function createPublicRoutes(_parts: ApiParts): readonly PublicRoute[] {
  return [];
}
