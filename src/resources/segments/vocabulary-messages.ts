import { type CodesDef, type EntityDef, uuidColumn } from "cel-sql";
import { editionSlug } from "./vocabulary-orders.ts";

/** What the user has agreed to or withdrawn: one current row per channel, purpose and edition. */
export function consentEntity(editionCodes: CodesDef): EntityDef {
  return {
    table: "segment_consents",
    fields: {
      channel: { type: "string", column: "channel", values: "channel" },
      purpose: { type: "string", column: "purpose", values: "purpose" },
      status: { type: "string", column: "status", values: "consent_status" },
      source: { type: "string", column: "source", values: "consent_source" },
      edition: { ...editionSlug(editionCodes), optional: true, doc: "absent for a consent to the whole organization" },
      given_at: { type: "timestamp", column: "given_at", optional: true },
      withdrawn_at: { type: "timestamp", column: "withdrawn_at", optional: true },
    },
  };
}

/** A message of a campaign that was handed over for the user, or tried. */
export function messageEntity(campaignCodes: CodesDef): EntityDef {
  return {
    table: "segment_messages",
    fields: {
      campaign_id: uuidColumn("campaign_id"),
      campaign: { type: "string", column: "campaign", codes: campaignCodes, values: "campaign", doc: "the campaign's name" },
      channel: { type: "string", column: "channel", values: "channel" },
      communication_type: { type: "string", column: "communication_type", optional: true, values: "communication_type" },
      status: { type: "string", column: "status", values: "message_status" },
      sent_at: { type: "timestamp", column: "sent_at", optional: true },
      delivered: { type: "bool", column: "delivered", doc: "sent and not bounced" },
      open_state: {
        type: "string",
        column: "open_state",
        equals: { human: (m) => `${m}.opened`, none: (m) => `NOT ${m}.opened AND ${m}.tracked AND NOT EXISTS ${machineOpens(m)}` },
        values: "open_state",
        doc: "machine: only a scanner or a privacy proxy fetched it",
      },
      clicked: { type: "bool", column: "clicked" },
      links: {
        type: "list<string>",
        relation: {
          table: "segment_clicked_links",
          column: "target",
          on: [
            ["organization_id", "organization_id"],
            ["campaign_id", "campaign_id"],
            ["position", "position"],
          ],
        },
        doc: "the links that the user followed",
      },
      bounced: { type: "bool", column: "bounced" },
    },
  };
}

function machineOpens(message: string): string {
  const same = ["organization_id", "campaign_id", "position"].map((column) => `e.${column} = ${message}.${column}`).join(" AND ");
  return `(SELECT 1 FROM message_events e WHERE ${same} AND e.type = 'open' AND e.machine)`;
}
