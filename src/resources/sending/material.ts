import { type CompiledMessage, compileMessage } from "../../channels/email/message/compile-message.ts";
import { createLinkTable, type Link } from "../../channels/email/message/link-table.ts";
import { listVariables } from "../../channels/email/template/list-variables.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { completeLanguages, filesView, type MessageContent, messageSources, sharedView, speaksOfOrders } from "../email-messages/schema.ts";
import type { CampaignKey } from "./campaign-state.ts";
import { findMaterial, insertLinkRows, listLinks, type MaterialRow } from "./material-queries.ts";
import type { Audience, Channel } from "./recipients.ts";
import type { Sending } from "./sending.ts";

/** What all recipients of a campaign share, whatever they are reached by. */
export interface CampaignBase {
  row: MaterialRow;
  expression: string;
  segmentEditionId: string | null;
  audience: Audience;
  marketing: boolean;
  individual: boolean;
  /** what templates may read of the edition and the organization */
  shared: { edition: Record<string, unknown>; organization: Record<string, unknown>; files: Record<string, string>; variables?: object };
}

/** A campaign ready to be rendered for each recipient of its email. */
export interface Material extends CampaignBase {
  from: string;
  /** by language */
  compiled: Map<string, CompiledMessage>;
  links: Link[];
  /** whether some template speaks of the recipient's orders */
  needsOrders: boolean;
}

/** Where links lead, and what signs them. */
export type Site = Pick<Sending, "publicUrl" | "secretKey">;

/** The campaign itself cannot be sent; the message says what to do. */
export class MaterialError extends Error {}

/** Reads and compiles everything that all recipients share. @throws MaterialError when content or sender is missing or does not compile */
export async function loadMaterial(trx: Trx, key: CampaignKey, sending: Site): Promise<Material> {
  const row = await findMaterial(trx, key);
  if (!row) throw new MaterialError("The campaign is gone");
  if (!channelsOf(row).includes("email")) throw new MaterialError("The campaign sends texts and no email: there is no email to show");
  return emailMaterial(row, await listLinks(trx, key), sending);
}

/** `known`: links that are out already; a message that was mended half-way keeps their numbers. */
export function emailMaterial(row: MaterialRow, known: readonly Link[], sending: Site): Material {
  if (!row.content) throw new MaterialError("The email message has no content: choose another and send again");
  const from = row.content.from_address ?? row.edition.email_from_address ?? row.organization_from_address;
  if (!from) throw new MaterialError("There is no sender address: set email_from_address on the organization and send again");
  return { ...compile(row, { content: row.content, from, known }, sending.publicUrl), ...describe(row, sending), from };
}

/** Where the tracked links of the campaign lead, frozen with its recipients. */
export function insertLinks(trx: Trx, key: CampaignKey, material: Material): Promise<void> {
  return insertLinkRows(
    trx,
    key,
    material.links.map(({ index, target }) => ({ n: index, target })),
  );
}

function compile(
  row: MaterialRow,
  { content, from, known }: { content: MessageContent; from: string; known: readonly Link[] },
  publicUrl: string,
): Pick<Material, "compiled" | "links" | "needsOrders"> {
  const links = createLinkTable(known);
  if (completeLanguages(content.subject, content.body).length === 0)
    throw new MaterialError("The email message has no language with both a subject and a body: complete it and send again");
  const sender = {
    campaignId: row.id,
    messageIdDomain: from.slice(from.lastIndexOf("@") + 1),
    from: {
      address: from,
      name: content.from_name ?? row.edition.email_from_name ?? (row.organization_from_name || row.organization_name),
    },
    replyTo: replyTo(row, content),
  };
  const tracked = row.tracking !== "none";
  const tracking = { opens: tracked, clicks: tracked };
  const sources = messageSources(content);
  try {
    const compiled = sources.map(
      ({ language, source }) => [language, compileMessage({ source, language, publicUrl, tracking, sender, links })] as const,
    );
    const variables = sources.flatMap(({ source }) => [source.subject, source.html, source.text ?? ""].flatMap(listVariables));
    return { compiled: new Map(compiled), links: links.list(), needsOrders: speaksOfOrders(variables) };
  } catch (error) {
    throw new MaterialError(`The email message cannot be compiled: ${(error as Error).message}. Mend it and send again`);
  }
}

/** An urgent campaign goes by text where it can, else by mail; another by its one channel. */
export function channelsOf(row: Pick<MaterialRow, "channel" | "urgent" | "content" | "sms_body">): Channel[] {
  if (!row.urgent) return [row.channel as Channel];
  const hasText = Object.values(row.sms_body).some((text) => text.trim() !== "");
  return [...(hasText ? ["sms" as const] : []), ...(row.content ? ["email" as const] : [])];
}

function replyTo(row: MaterialRow, content: MessageContent): { address: string } | null {
  const address = content.reply_to ?? row.edition.email_reply_to ?? row.organization_reply_to;
  return address ? { address } : null;
}

export function describe(row: MaterialRow, where: Site): CampaignBase {
  const marketing = row.communication_type === "marketing";
  return {
    row,
    expression: row.frozen_expression,
    segmentEditionId: row.segment_edition_id,
    audience: {
      organizationId: row.organization_id,
      people: row.people,
      editionId: row.edition_id,
      consentEditionId: row.edition_id,
      marketing,
      purpose: row.content?.purpose ?? "marketing",
      channels: channelsOf(row),
      smsCountries: row.sms_settings.countries ?? [],
      testEdition: row.edition.test,
    },
    marketing,
    individual: row.tracking === "individual",
    shared: {
      ...sharedView(row.edition, { name: row.organization_name, postal_address: row.postal_address }),
      files: row.content ? filesView(row.organization_id, row.content, where, true) : {},
    },
  };
}
