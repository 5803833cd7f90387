import type { Template } from "liquidjs";
import { TemplateError, withTemplateErrors } from "../../../channels/email/template/check-template.ts";
import { textEngine } from "../../../channels/email/template/engines.ts";
import { listVariables } from "../../../channels/email/template/list-variables.ts";
import { type CampaignBase, describe, MaterialError, type Site } from "../material.ts";
import type { MaterialRow } from "../material-queries.ts";

/** A campaign ready to be rendered for each recipient of its text. */
export interface SmsMaterial extends CampaignBase {
  /** by language */
  texts: Map<string, SmsText>;
  needsOrders: boolean;
}

export interface SmsText {
  nodes: Template[];
  /** whether the text itself tells how to stop */
  saysStop: boolean;
}

/** @throws MaterialError when there is no text or one cannot be parsed */
export function smsMaterial(row: MaterialRow, where: Site): SmsMaterial {
  const written = Object.entries(row.sms_body).filter(([, text]) => text.trim() !== "");
  if (written.length === 0) throw new MaterialError("The campaign has no text: write its sms_body and send again");
  const texts = new Map(written.map(([language, text]) => [language, compileText(language, text)]));
  const needsOrders = written.some(([, text]) => listVariables(text).some((name) => /^(orders|purchases)\b/.test(name)));
  return { ...describe(row, where), texts, needsOrders };
}

function compileText(language: string, text: string): SmsText {
  try {
    return {
      nodes: withTemplateErrors(() => textEngine.parse(text)),
      saysStop: /links\.unsubscribe|\bSTOPP?\b|\bAFMELD\b|\bSLUTA\b/i.test(text),
    };
  } catch (error) {
    if (error instanceof TemplateError)
      throw new MaterialError(`The text in ${language} cannot be read: ${error.message}. Mend it and send again`);
    throw error;
  }
}
