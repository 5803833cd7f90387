import type { Template } from "liquidjs";
import { TemplateError, withTemplateErrors } from "../../../channels/email/template/check-template.ts";
import { textEngine } from "../../../channels/email/template/engines.ts";
import { renderNodes } from "../../../channels/email/template/render-nodes.ts";
import { createContext } from "../../../channels/email/template/render-settings.ts";
import { countParts, type SmsLength, transliterate } from "../../../channels/sms/count-parts.ts";
import type { SmsMessage } from "../../../channels/sms/transport.ts";
import { phoneNumber } from "../../../platform/contact/phone-number.ts";
import { NOTHING_BOUGHT } from "../../email-messages/schema.ts";
import type { SmsSettings } from "../material-queries.ts";
import type { RecipientRow } from "../recipients.ts";
import { ALONE, languageFor, type RecipientContext, TemplateBroken, viewOf } from "../render.ts";
import type { Sending } from "../sending.ts";
import { optOutToken, smsRef } from "./link.ts";
import type { SmsMaterial } from "./material.ts";
import { optOutLine, smsSender } from "./sender.ts";

/** A text for one recipient with what it costs; `refusal` says why it may not be sent. */
export interface RenderedSms {
  message: SmsMessage;
  language: string;
  length: SmsLength;
  costE4: number;
  refusal: { reason: string; response: string } | undefined;
}

const MAX_PARTS = 6;

/** The text for one recipient, in their one language. @throws TemplateBroken */
export function renderSms(
  sending: Pick<Sending, "secretKey" | "publicUrl">,
  material: SmsMaterial,
  row: RecipientRow,
  context: RecipientContext | undefined,
): RenderedSms {
  const language = row.language ?? languageFor(material, [...material.texts.keys()], row);
  const source = material.texts.get(language);
  if (!source) throw new TemplateBroken(`there is no text in ${language}`);
  const { row: campaign } = material;
  const phone = row.phone ?? "";
  const country = row.phone_country ?? phoneNumber(phone)?.country ?? null;
  const from = smsSender(campaign.sms_senders, country, campaign.organization_name);
  const link = `${sending.publicUrl}/s/${optOutToken(sending.secretKey, campaign.number, row.position)}`;
  const view = viewOf(material, row, context ?? NOTHING_BOUGHT, { unsubscribe: link, preferences: link });
  const settings = { locale: row.locale ?? language, timeZone: campaign.edition.timezone, now: new Date() };
  const body = renderText(source.nodes, view, settings, language);
  const whole = material.marketing && !source.saysStop ? `${body}\n${optOutLine(language, from, link)}` : body;
  const alone = row.position === ALONE;
  const ref = smsRef(sending.secretKey, { kind: alone ? "message" : "campaign", id: campaign.id, position: row.position });
  const kept = { organizationId: campaign.organization_id, campaignId: alone ? null : campaign.id, userId: row.user_id || null };
  return { ...finishSms({ ref, to: phone, from, kept }, whole, country, campaign.sms_settings), language };
}

/** Renders parsed Liquid as it is, without an HTML escape. @throws TemplateBroken */
function renderText(nodes: Template[], view: object, settings: { locale: string; timeZone: string; now: Date }, language: string): string {
  try {
    return withTemplateErrors(() => renderNodes(textEngine, nodes, createContext(textEngine, view, settings))).trim();
  } catch (error) {
    if (error instanceof TemplateError) throw new TemplateBroken(`${language}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The message as it is handed over, its parts and its price. */
function finishSms(
  who: Pick<SmsMessage, "ref" | "to" | "from" | "kept">,
  body: string,
  country: string | null,
  settings: SmsSettings,
): Omit<RenderedSms, "language"> {
  const text = settings.transliterate ? transliterate(body) : body;
  const length = countParts(text);
  const most = settings.max_parts ?? MAX_PARTS;
  const costE4 = length.parts * priceE4(settings, country);
  const message = { ...who, text, encoding: length.encoding };
  return { message, length, costE4, refusal: refusalOf(length, most, country, settings) };
}

function refusalOf(length: SmsLength, most: number, country: string | null, { countries = [] }: SmsSettings) {
  if (length.parts === 0) return { reason: "empty_text", response: "The text is empty" };
  if (length.parts > most) return { reason: "too_long", response: `The text has ${length.parts} parts; at most ${most} are sent` };
  if (countries.length > 0 && (country === null || !countries.includes(country)))
    return { reason: "country_not_allowed", response: "Texts may not go to this country" };
  return undefined;
}

function priceE4({ prices = {} }: SmsSettings, country: string | null): number {
  const price = country === null ? undefined : prices[country];
  return price === undefined ? 0 : Math.round(Number(price) * 10_000);
}
