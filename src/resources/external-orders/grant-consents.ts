import type { Trx } from "../../platform/database/doors.ts";
import { grantImportedConsents } from "../consents/queries.ts";
import type { Batch } from "./apply-order.ts";
import type { ApplyContext } from "./apply-orders.ts";
import type { Given, GivenConsent, Outcome } from "./given.ts";

interface Grant {
  line: GivenConsent;
  index: number;
  pointer: string;
  userId: string;
  orderedAt: string;
}

/**
 * Grants what the created and updated orders tell of, for the whole organization. Lines of unchanged orders are not applied again; a line that says
 * anything but `granted` creates nothing. A grant that a withdrawal stands against becomes a warning of its order. Gives the ids of the new consents.
 */
export async function grantConsents(
  trx: Trx,
  context: ApplyContext,
  given: readonly Given[],
  outcomes: readonly Outcome[],
  batch: Batch,
): Promise<string[]> {
  const grants = given.flatMap((one, index) => grantsOf(one, index, outcomes, batch));
  const { granted, blocked } = await grantImportedConsents(
    trx,
    context.organizationId,
    grants.map(({ line, userId, orderedAt }) => ({
      ...{ userId, editionId: null, channel: line.channel, purpose: line.purpose, wording: line.wording },
      ...{ givenAt: new Date(orderedAt), source: context.consentSource },
    })),
    context.actor,
    { eachIsTold: context.eachIsTold !== false },
  );
  const stands = new Set(blocked.map(({ userId, channel, purpose }) => key(userId, channel, purpose)));
  for (const { line, index, pointer, userId } of grants)
    if (stands.has(key(userId, line.channel, line.purpose)))
      outcomes[index]?.warnings.push({
        code: "blocked_grant",
        pointer,
        detail: "The guest withdrew this consent: it was not granted again",
      });
  return granted;
}

function grantsOf(one: Given, index: number, outcomes: readonly Outcome[], batch: Batch): Grant[] {
  const outcome = outcomes[index]?.outcome;
  if (!("order" in one) || (outcome !== "created" && outcome !== "updated")) return [];
  const userId = batch.orders.get(one.order.externalId)?.now.order.user_id;
  if (userId === undefined) return [];
  return (one.order.consents ?? []).flatMap((line, n) =>
    line.status === "granted"
      ? [{ line, index, pointer: `${one.order.pointer}/consents/${n}`, userId, orderedAt: one.order.orderedAt }]
      : [],
  );
}

function key(userId: string, channel: string, purpose: string): string {
  return `${userId} ${channel} ${purpose}`;
}
