import type { Trx } from "../../platform/database/doors.ts";
import { type ApplyUsersContext, type GivenUser, landUsers, readUsers } from "../external-users/queries.ts";
import { insertBefore, insertMade, updateVersionsAfter } from "./change-queries.ts";
import { kept, stagedRows } from "./land-orders.ts";
import type { KeptIssue, LandedItem } from "./landing-queries.ts";
import { assembleContact } from "./mapping/assemble-contact.ts";
import type { Issue, MappingPlan } from "./mapping/types.ts";
import type { ImportKey, ImportRow } from "./queries.ts";
import type { StagedItem } from "./staging-queries.ts";

export interface PreparedContact {
  position: number;
  key: string | null;
  row_count: number;
  given: GivenUser;
  issues: Issue[];
  /** as it would be sent to the API */
  contact: unknown;
}

export function prepareContacts(items: readonly StagedItem[], plan: MappingPlan): PreparedContact[] {
  return items.map((item) => {
    const { item: contact, issues } = assembleContact(stagedRows(item), plan);
    const { position, row_count, item_key: key } = item;
    const rejected = { external_id: null, email: null, outcome: "rejected" as const, user_id: null, errors: [], warnings: [] };
    const [given = { rejected }] = contact ? readUsers([contact], () => "") : [{ rejected }];
    return { position, key, row_count, issues, given, contact };
  });
}

/** Lands a batch and keeps what it replaced. */
export async function landContacts(
  trx: Trx,
  key: ImportKey,
  context: ApplyUsersContext,
  prepared: readonly PreparedContact[],
): Promise<LandedItem[]> {
  let userIds: string[] = [];
  const given = prepared.map((one) => one.given);
  const { outcomes, guests, consentIds } = await landUsers(trx, context, given, async ({ touched }) => {
    userIds = [...touched].filter(({ isNew }) => !isNew).map(({ id }) => id);
    await insertBefore(trx, key, { orderIds: [], userIds });
  });
  await updateVersionsAfter(trx, key, { orderIds: [], userIds });
  await insertMade(trx, key, [
    ...[...guests.touched].filter(({ isNew }) => isNew).map(({ id }) => ({ type: "user" as const, id })),
    ...consentIds.map((id) => ({ type: "consent" as const, id })),
  ]);
  return prepared.map(({ position, issues }, index) => {
    const outcome = outcomes[index];
    const found = outcome ? userFindings(outcome) : [];
    return {
      position,
      outcome: outcome?.outcome ?? "rejected",
      object_id: outcome?.user_id ?? null,
      issues: [...issues.map(kept), ...found],
    };
  });
}

type UserOutcome = Awaited<ReturnType<typeof landUsers>>["outcomes"][number];

export function userFindings({ errors, warnings }: UserOutcome): KeptIssue[] {
  const as = (severity: KeptIssue["severity"]) => (finding: UserOutcome["errors"][number]) => ({
    ...{ code: finding.code, severity, row: null, column: null, detail: finding.detail },
  });
  return [...errors.map(as("error")), ...warnings.map(as("warning"))];
}

export function usersContext(row: ImportRow, secretKey: string): ApplyUsersContext {
  return {
    secretKey,
    organizationId: row.organization_id,
    editionId: row.edition_id,
    source: row.source,
    consentSource: "import",
    actor: { type: row.actor_type, id: row.actor_id },
    eachIsTold: false,
  };
}
