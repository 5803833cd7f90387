import type { Trx } from "../../platform/database/doors.ts";
import { applySuppressions, type GivenSuppression } from "../suppressions/queries.ts";
import { insertMade } from "./change-queries.ts";
import { kept, stagedRows } from "./land-orders.ts";
import type { LandedItem } from "./landing-queries.ts";
import { assembleSuppression } from "./mapping/assemble-suppression.ts";
import type { Issue, MappingPlan, SuppressionItem } from "./mapping/types.ts";
import type { ImportKey } from "./queries.ts";
import type { StagedItem } from "./staging-queries.ts";

export interface PreparedSuppression {
  position: number;
  key: string | null;
  row_count: number;
  /** an address for each channel that the row names; none when it is rejected */
  given: GivenSuppression[];
  issues: Issue[];
}

/** A list of addresses says that nothing may be sent, whatever the reason; one of complaints stops marketing only. */
const REASON = { unsubscribed: "import", bounced: "bounce", complained: "complaint", manual: "manual" } as const;

export function prepareSuppressions(items: readonly StagedItem[], plan: MappingPlan): PreparedSuppression[] {
  return items.map((item) => {
    const { item: found, issues } = assembleSuppression(stagedRows(item), plan);
    return { position: item.position, key: item.item_key, row_count: item.row_count, issues, given: found ? givenOf(found) : [] };
  });
}

function givenOf({ addresses, reason }: SuppressionItem): GivenSuppression[] {
  return addresses.map(({ channel, address }) => ({ suppression: { channel, address, reason: REASON[reason], note: "" } }));
}

export async function landSuppressions(trx: Trx, key: ImportKey, prepared: readonly PreparedSuppression[]): Promise<LandedItem[]> {
  const given = prepared.flatMap((one) => one.given);
  const outcomes = await applySuppressions(trx, key.organizationId, given, { eachIsTold: false });
  await insertMade(
    trx,
    key,
    outcomes.flatMap(({ outcome, suppression_id }) =>
      outcome === "created" && suppression_id !== null ? [{ type: "suppression" as const, id: suppression_id }] : [],
    ),
  );
  let at = 0;
  return prepared.map(({ position, given: own, issues }) => {
    const mine = outcomes.slice(at, (at += own.length));
    const isNew = mine.some(({ outcome }) => outcome === "created");
    const outcome = mine.length === 0 ? "rejected" : isNew ? "created" : "unchanged";
    return { position, outcome, object_id: mine[0]?.suppression_id ?? null, issues: issues.map(kept) };
  });
}
