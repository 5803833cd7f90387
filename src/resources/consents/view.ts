import type { ConsentHistoryRow, ConsentRow } from "./queries.ts";

export function consentView(row: ConsentRow): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.organization_id,
    user_id: row.user_id,
    edition_id: row.edition_id,
    channel: row.channel,
    purpose: row.purpose,
    status: row.status,
    basis: row.basis,
    source: row.source,
    wording: row.wording,
    wording_version: row.wording_version,
    given_at: row.given_at?.toISOString() ?? null,
    withdrawn_at: row.withdrawn_at?.toISOString() ?? null,
    evidence: row.evidence,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function consentHistoryView(row: ConsentHistoryRow): Record<string, unknown> {
  return {
    id: row.id,
    consent_id: row.consent_id,
    user_id: row.user_id,
    edition_id: row.edition_id,
    channel: row.channel,
    purpose: row.purpose,
    action: row.action,
    basis: row.basis,
    source: row.source,
    wording: row.wording,
    wording_version: row.wording_version,
    reason: row.reason,
    evidence: row.evidence,
    actor_type: row.actor_type,
    actor_id: row.actor_id,
    created: row.at.toISOString(),
  };
}
