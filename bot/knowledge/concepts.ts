import type { Concept } from "./concept.ts";
import { accountConcepts } from "./concepts/account.ts";
import { cardAndMoneyConcepts } from "./concepts/card-and-money.ts";
import { careConcepts } from "./concepts/care.ts";
import { elsewhereConcepts } from "./concepts/elsewhere.ts";
import { joiningConcepts } from "./concepts/joining.ts";
import { leisureConcepts } from "./concepts/leisure.ts";
import { organisationConcepts } from "./concepts/organisation.ts";
import { placesConcepts } from "./concepts/places.ts";
import { rightsConcepts } from "./concepts/rights.ts";
import { talkConcepts } from "./concepts/talk.ts";

export const concepts: readonly Concept[] = [
  ...joiningConcepts,
  ...cardAndMoneyConcepts,
  ...leisureConcepts,
  ...placesConcepts,
  ...rightsConcepts,
  ...careConcepts,
  ...organisationConcepts,
  ...accountConcepts,
  ...talkConcepts,
  ...elsewhereConcepts,
];
