import type { FieldError } from "../../platform/http/errors.ts";
import {
  type ConsentBasis,
  type ConsentChange,
  type ConsentSource,
  type ConsentStatus,
  type ImportedGrant,
  WITHDRAWING_SOURCES,
} from "./schema.ts";

/** What a user's rows say now, with withdrawals whose row was removed. */
export interface Standing {
  id: string;
  user_id: string;
  edition_id: string | null;
  channel: string;
  purpose: string;
  status: ConsentStatus;
  /** when it was decided, in microseconds since 1970 */
  at_us: number;
}

export interface BlockedGrant {
  grant: ImportedGrant;
  /** the withdrawn consent */
  against: string;
}

type Target = Pick<ImportedGrant, "userId" | "editionId" | "channel" | "purpose">;

/**
 * The newest withdrawal that a grant would override: of its edition or of the whole organization; for a grant to the whole organization, of any edition too.
 * One that the granted row itself is newer than has been overridden before, by somebody who may.
 */
export function withdrawalAgainst(standings: readonly Standing[], target: Target): string | undefined {
  const concerned = standings.filter(
    (row) => row.user_id === target.userId && row.channel === target.channel && row.purpose === target.purpose,
  );
  const grantedAt =
    concerned.find((row) => row.edition_id === target.editionId && row.status === "granted")?.at_us ?? Number.NEGATIVE_INFINITY;
  const against = concerned.filter(
    (row) =>
      row.status === "withdrawn" &&
      row.at_us >= grantedAt &&
      (target.editionId === null || row.edition_id === null || row.edition_id === target.editionId),
  );
  return against.sort((a, b) => b.at_us - a.at_us)[0]?.id;
}

/** The grants that nothing stands against and that are not granted yet, each key once. */
export function openGrants(grants: readonly ImportedGrant[], standings: ReadonlyMap<string, Standing[]>): ImportedGrant[] {
  const of = (grant: ImportedGrant) => standings.get(grant.userId) ?? [];
  const isGranted = (grant: ImportedGrant) =>
    of(grant).some(
      (row) =>
        row.status === "granted" && row.edition_id === grant.editionId && row.channel === grant.channel && row.purpose === grant.purpose,
    );
  return distinct(grants).filter((grant) => !isGranted(grant) && withdrawalAgainst(of(grant), grant) === undefined);
}

/** The grants that a withdrawal stands against, each key once. */
export function blockedGrants(grants: readonly ImportedGrant[], standings: ReadonlyMap<string, Standing[]>): BlockedGrant[] {
  return distinct(grants).flatMap((grant) => {
    const against = withdrawalAgainst(standings.get(grant.userId) ?? [], grant);
    return against === undefined ? [] : [{ grant, against }];
  });
}

export function groupByUser(standings: readonly Standing[]): Map<string, Standing[]> {
  return Map.groupBy(standings, (row) => row.user_id);
}

function distinct(grants: readonly ImportedGrant[]): ImportedGrant[] {
  const byKey = new Map(grants.map((grant) => [`${grant.userId} ${grant.editionId} ${grant.channel} ${grant.purpose}`, grant]));
  return [...byKey.values()];
}

/** What the basis existing_customer rests on. */
export interface CustomerFacts {
  switchedOn: boolean;
  hasOrder: boolean;
}

type Grant = { status: ConsentStatus; basis: ConsentBasis; source: ConsentSource; wording: string; givenAt?: Date };

/** Why a decision cannot be taken in this form: every bad field. */
export function decisionErrors(decision: Grant, customer: CustomerFacts | undefined, now: Date): FieldError[] {
  if (decision.status === "withdrawn") return [];
  const errors: FieldError[] = [];
  if (WITHDRAWING_SOURCES.includes(decision.source))
    errors.push({ pointer: "/source", code: "withdraws_only", detail: `By ${decision.source} a user can only withdraw` });
  if (decision.givenAt && decision.givenAt > now)
    errors.push({ pointer: "/given_at", code: "in_the_future", detail: "A consent cannot be given in the future" });
  if (!customer) return errors;
  if (!customer.switchedOn)
    errors.push({
      pointer: "/basis",
      code: "existing_customer_off",
      detail: "The organization does not write to customers without a consent: turn on existing_customer_marketing first",
    });
  if (!customer.hasOrder)
    errors.push({ pointer: "/basis", code: "no_order", detail: "The user is no customer: there is no order that was paid" });
  if (decision.wording.trim() === "")
    errors.push({ pointer: "/wording", code: "required", detail: "Give the text by which the user was offered to opt out" });
  return errors;
}

/** Fields that only a grant has. */
export function grantFieldErrors(status: ConsentStatus, change: ConsentChange): FieldError[] {
  if (status === "granted") return [];
  return (["basis", "wording", "wording_version", "given_at"] as const)
    .filter((field) => change[field] !== undefined)
    .map((field) => ({
      pointer: `/${field}`,
      code: "of_grants_only",
      detail: "A withdrawn consent keeps what was granted: leave this out",
    }));
}
