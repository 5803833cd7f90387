import type { CompileOptions } from "../../channels/email/message/compile-message.ts";
import type { Recipient } from "../../channels/email/message/compose-message.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { sumFileBytes } from "../files/queries.ts";
import { findUser } from "../users/queries.ts";
import { listBoughtByUsers } from "./bought-queries.ts";
import { type BoughtView, boughtView, type GuestFields, guestView, messageSources, NOTHING_BOUGHT, sharedView } from "./guest-view.ts";
import { chooseLanguage } from "./language.ts";
import { carriedFiles, filesView } from "./message-files.ts";
import { sampleBought, sampleEdition, sampleGuest } from "./sample-guest.ts";
import type { MessageContent } from "./schema.ts";
import { findOrganizationFields, findTriedEdition, type OrganizationFields, type TriedEdition } from "./try-queries.ts";

/** A message to be tried out on one guest, real or made up. */
export interface Tried {
  organizationId: string;
  content: MessageContent;
  edition: TriedEdition;
  organization: OrganizationFields;
  /** null: made up */
  userId: string | null;
  guest: GuestFields;
  bought: BoughtView;
  /** of the files within the mail */
  carriedBytes: number;
}

export interface TriedWith {
  organizationId: string;
  editionId: string | null;
  userId: string | null;
  locale: string | null;
}

/** Reads what the message is rendered with. Undefined when the guest is not the organization's. */
export async function loadTried(
  trx: Trx,
  content: MessageContent,
  { organizationId, editionId, userId, locale }: TriedWith,
): Promise<Tried | undefined> {
  const organization = await findOrganizationFields(trx, organizationId);
  const found = await findTriedEdition(trx, organizationId, editionId);
  const edition = found ?? sampleEdition(organization);
  const carriedBytes = await sumFileBytes(
    trx,
    organizationId,
    carriedFiles(content).map(({ file_id }) => file_id),
  );
  const shared = { organizationId, content, edition, organization, userId, carriedBytes };
  if (userId === null) return { ...shared, guest: sampleGuest(locale, organization.attribute_schema), bought: sampleBought(edition) };
  const user = await findUser(trx, [organizationId], userId);
  if (!user) return undefined;
  const [row] = found ? await listBoughtByUsers(trx, organizationId, found.id, [userId]) : [];
  const bought = row ? boughtView(row.orders, row.tickets) : NOTHING_BOUGHT;
  return { ...shared, guest: { ...user, locale: locale ?? user.locale }, bought };
}

/** The one language of the message for this guest; undefined when the message is complete in none. */
export function languageOf({ content, edition, organization, guest }: Tried): string | undefined {
  const available = messageSources(content).map(({ language }) => language);
  if (available.length === 0) return undefined;
  return chooseLanguage({
    userLocale: guest.locale,
    chain: organization.language_chain,
    country: guest.country,
    editionDefault: edition.default_locale,
    organizationDefault: organization.default_locale,
    available,
  });
}

/** Everything that templates may read. */
export function viewOf(tried: Tried, where: { publicUrl: string; secretKey: string }, cids: boolean): Record<string, unknown> {
  const { organizationId, content, edition, organization, userId, guest, bought } = tried;
  const nobody = `${where.publicUrl}/u/sample`;
  const links = { unsubscribe: nobody, preferences: `${where.publicUrl}/p/sample`, view_in_browser: `${where.publicUrl}/v/sample` };
  const user = guestView(userId ?? "01980000-0000-7000-8000-000000000002", guest);
  return { user, ...sharedView(edition, organization), ...bought, links, files: filesView(organizationId, content, where, cids) };
}

/** What the message is compiled from. `id` stands in the Message-ID. Not tracked: nobody's clicks count here. */
export function compileOptionsOf(tried: Tried, language: string, id: string, publicUrl: string): CompileOptions | undefined {
  const { content, edition, organization } = tried;
  const source = messageSources(content).find((each) => each.language === language)?.source;
  const from = content.from_address ?? edition.email_from_address ?? organization.email_from_address;
  if (!source || !from) return undefined;
  const name = content.from_name ?? edition.email_from_name ?? (organization.email_from_name || organization.name);
  const replyTo = content.reply_to ?? edition.email_reply_to ?? organization.email_reply_to;
  const sender = { campaignId: id, messageIdDomain: from.slice(from.lastIndexOf("@") + 1), from: { address: from, name } };
  return {
    source,
    language,
    publicUrl,
    tracking: { opens: false, clicks: false },
    sender: { ...sender, replyTo: replyTo ? { address: replyTo } : null },
  };
}

/** The one who gets it. */
export function recipientOf(
  tried: Tried,
  view: object,
  to: { id: string; address: string; date: Date; unsubscribeUrl: string | null },
): Recipient {
  const { guest, edition } = tried;
  return {
    id: to.id,
    token: "sample",
    to: { address: to.address, name: `${guest.first_name} ${guest.last_name}`.trim() },
    view,
    locale: guest.locale,
    timeZone: edition.timezone,
    date: to.date,
    unsubscribeUrl: to.unsubscribeUrl,
  };
}
