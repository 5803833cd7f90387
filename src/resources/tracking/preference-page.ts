import type { PublicAnswer } from "../../platform/http/app.ts";
import { type Choice, choiceForm, html, paragraph } from "./page.ts";
import { type PageLanguage, type PageText, pageText, topicName } from "./page-texts.ts";
import type { Chooser } from "./preference-queries.ts";

/** Changes whenever the words of a grant do. */
export const WORDING_VERSION = "preference-page-1";

/** The words by which a guest grants on the page: kept as evidence with the grant. */
export function grantWording(language: PageLanguage, chooser: Chooser): string {
  return pageText(language, "grant", namesOf(language, chooser));
}

/** How things stand and what may be chosen. Works without script; whoever reads it changes nothing. */
export function preferencePage(language: PageLanguage, chooser: Chooser, told?: "saved" | "nothing_chosen"): PublicAnswer {
  const names = namesOf(language, chooser);
  const say = (text: PageText) => pageText(language, text, names);
  const receives = chooser.consent === "granted" && !chooser.unsubscribed_all && !chooser.blocked;
  const choice = (value: string, text: PageText): Choice => ({ value, label: say(text), checked: false });
  const choices = [
    choice("topic", "stop_topic"),
    ...(chooser.edition_id === null ? [] : [choice("edition", "stop_edition")]),
    choice("everything", "stop_everything"),
    ...(receives || chooser.blocked ? [] : [choice("grant", "grant")]),
  ];
  const body = [
    told ? paragraph(say(told), { live: true }) : "",
    paragraph(say(receives ? "receives" : "receives_not")),
    chooser.blocked ? paragraph(say("blocked")) : "",
    choiceForm(say("choose"), choices, say("save")),
  ].join("");
  return html(told === "nothing_chosen" ? 400 : 200, language, "preferences", body);
}

function namesOf(language: PageLanguage, chooser: Chooser): Record<string, string> {
  const { organization_name: organization, edition_name, message_edition_id, purpose } = chooser;
  const edition = edition_name ?? organization;
  return { organization, edition, topic: topicName(language, purpose), from: message_edition_id === null ? organization : edition };
}
