import { addressProblem } from "../../channels/email/address.ts";
import { addressCheck, returnPath } from "../../channels/email/bounce/return-path.ts";
import type { CompiledMessage } from "../../channels/email/message/compile-message.ts";
import { composeMessage, type Recipient } from "../../channels/email/message/compose-message.ts";
import { TemplateError } from "../../channels/email/template/check-template.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listBoughtByUsers } from "../email-messages/queries.ts";
import { type BoughtView, boughtView, chooseLanguage, guestView, NOTHING_BOUGHT } from "../email-messages/schema.ts";
import { preferencesUrl, recipientToken } from "../tracking/schema.ts";
import type { CampaignBase, Material } from "./material.ts";
import type { KeptEnvelope } from "./outbox.ts";
import type { RecipientRow } from "./recipients.ts";
import type { Sending } from "./sending.ts";

/** What templates may read of a recipient beside their own fields. */
export type RecipientContext = BoughtView;

/** The template fails for a recipient: that is the campaign's fault, not theirs. */
export class TemplateBroken extends Error {}

/** The place of who gets a message that is no campaign's. */
export const ALONE = 0;

/** The recipient's address may not stand in a mail. */
export class AddressRefused extends Error {}

/** Orders, purchases and tickets of the edition for each recipient, when some template speaks of them. */
export async function loadContexts(
  trx: Trx,
  material: CampaignBase & { needsOrders: boolean },
  rows: readonly RecipientRow[],
): Promise<Map<string, RecipientContext>> {
  if (!material.needsOrders || rows.length === 0) return new Map();
  const found = await listBoughtByUsers(
    trx,
    material.row.organization_id,
    material.row.edition_id,
    rows.map((row) => row.user_id).filter((id) => id !== ""),
  );
  return new Map(found.map(({ user_id, orders, tickets }) => [user_id, boughtView(orders, tickets)]));
}

/** The message for one recipient, in their one language. @throws TemplateBroken, AddressRefused */
export function renderFor(
  links: Links,
  material: Material,
  row: RecipientRow,
  context: RecipientContext | undefined,
  memory?: Buffer,
): { envelope: KeptEnvelope; message: Buffer; language: string } {
  const problem = addressProblem(row.email);
  if (problem) throw new AddressRefused(problem);
  const { compiled, recipient } = recipientFor(links, material, row, context);
  const { organization_id: organizationId, id } = material.row;
  const campaignId = row.position === ALONE ? null : id;
  const envelope = { from: senderOf(links, material, row), to: row.email, organizationId, campaignId, userId: row.user_id || null };
  try {
    return { envelope, message: composeMessage(compiled, recipient, memory), language: compiled.language };
  } catch (error) {
    if (error instanceof TemplateError) throw new TemplateBroken(`${compiled.language}: ${error.message}`, { cause: error });
    throw error;
  }
}

// Whatever comes back names its recipient, where there is a domain whose mail we read.
function senderOf({ bounceDomain, secretKey }: Links, { row: { id }, from }: Material, { position, email_key }: RecipientRow): string {
  if (bounceDomain === undefined) return from;
  return returnPath(secretKey, bounceDomain, { campaignId: id, position, addressCheck: addressCheck(secretKey, email_key) });
}

/** Where the links of a message lead and what signs them. */
type Links = Pick<Sending, "secretKey" | "publicUrl"> & Partial<Pick<Sending, "bounceDomain">>;

/** What a message is rendered from for one recipient. @throws TemplateBroken when their language is gone */
export function recipientFor(
  links: Links,
  material: Material,
  row: RecipientRow,
  context: RecipientContext | undefined,
): { compiled: CompiledMessage; recipient: Recipient } {
  const language = row.language ?? languageFor(material, [...material.compiled.keys()], row);
  const compiled = material.compiled.get(language);
  if (!compiled) throw new TemplateBroken(`there is no content in ${language}`);
  return { compiled, recipient: recipientOf(links, material, row, context ?? NOTHING_BOUGHT) };
}

function recipientOf(sending: Links, material: Material, row: RecipientRow, context: RecipientContext): Recipient {
  const who = { campaignId: material.row.id, position: row.position };
  const unsubscribe = `${sending.publicUrl}/u/${recipientToken(sending.secretKey, "unsubscribe", who)}`;
  const view = `${sending.publicUrl}/v/${recipientToken(sending.secretKey, "view", who)}`;
  const { organization_id: organizationId, edition_id: editionId, email_message_id: messageId } = material.row;
  const preferences = preferencesUrl(sending, { organizationId, userId: row.user_id, editionId, messageId });
  return {
    id: String(row.position),
    token: recipientToken(sending.secretKey, "track", material.individual ? who : { ...who, position: 0 }),
    to: { address: row.email, name: `${row.first_name} ${row.last_name}`.trim() },
    view: viewOf(material, row, context, { unsubscribe, preferences, view_in_browser: view }),
    locale: row.locale,
    timeZone: material.row.edition.timezone,
    date: new Date(),
    unsubscribeUrl: material.marketing ? unsubscribe : null,
  };
}

/** Everything that templates may read: plain values only. */
export function viewOf(
  material: Pick<CampaignBase, "shared">,
  row: RecipientRow,
  context: RecipientContext,
  links: Record<string, string>,
): object {
  return { user: guestView(row.user_id, row), ...material.shared, ...context, links };
}

/** The one language of a recipient's message. */
export function languageFor(
  material: Pick<CampaignBase, "row">,
  available: readonly string[],
  row: Pick<RecipientRow, "locale" | "country">,
): string {
  return chooseLanguage({
    userLocale: row.locale,
    chain: material.row.language_chain,
    country: row.country,
    editionDefault: material.row.edition.default_locale,
    organizationDefault: material.row.organization_locale,
    available,
  });
}
