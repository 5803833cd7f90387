import { assembleContact } from "./mapping/assemble-contact.ts";
import { assembleOrder } from "./mapping/assemble-order.ts";
import { assembleSuppression } from "./mapping/assemble-suppression.ts";
import type { Assembled, MappingPlan, StagedRow } from "./mapping/types.ts";

/** Puts the rows of one key together, whatever they are of. */
export function assembleRows(rows: readonly StagedRow[], plan: MappingPlan): Assembled<unknown> {
  if (plan.kind === "orders") return assembleOrder(rows, plan);
  return plan.kind === "contacts" ? assembleContact(rows, plan) : assembleSuppression(rows, plan);
}
