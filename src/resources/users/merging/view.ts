import type { MergeRow } from "./queries.ts";

/** A merge as the API shows it. */
export function mergeView({ moved, ...row }: MergeRow): Record<string, unknown> {
  const count = (name: string) => moved[name]?.length ?? 0;
  const { id, organization_id, user_id, merged_user_id } = row;
  return {
    ...{ id, organization_id, user_id, merged_user_id },
    moved: {
      orders: count("orders"),
      tickets: count("tickets"),
      refund_requests: count("refund_requests"),
      messages: count("campaign_recipients") + count("messages"),
      consents: count("consents"),
    },
    undone_at: row.undone_at?.toISOString() ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
