import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEmailMessage } from "./queries.ts";
import { sampleBought } from "./sample-guest.ts";
import { ORDER_VARIABLES, TemplateVariables, VARIABLES, type Variable } from "./template-variables.ts";
import { loadTried, type Tried, viewOf } from "./tried-message.ts";
import { findRecentBuyer, findTriedEdition } from "./try-queries.ts";

export const getTemplateVariables = operation({
  id: "getTemplateVariables",
  tags: ["Email Messages"],
  summary: "Get template variables",
  description:
    "What the message's templates may read, each with an example from whoever ordered last, or a made-up guest where nobody has.",
  params: IdParams,
  success: { status: 200, schema: TemplateVariables, description: "The variables" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const message = await findEmailMessage(trx, call.organizations, requireId(call.params.id));
      if (!message) throw notFound();
      const organizationId = message.organization_id;
      const edition = await findTriedEdition(trx, organizationId, message.edition_id);
      const userId = (edition && (await findRecentBuyer(trx, organizationId, edition.id))) ?? null;
      const tried = await loadTried(trx, message, { organizationId, editionId: message.edition_id, userId, locale: null });
      if (!tried) throw notFound();
      const order = tried.bought.orders[0] ?? sampleBought(tried.edition).orders[0];
      const view = { ...viewOf(tried, call.services, false), order };
      return ok({ variables: variablesOf(tried).map((variable) => ({ ...variable, example: exampleIn(view, variable.name) })) });
    }),
});

const TYPES = ["number", "boolean", "date"] as const;

function variablesOf({ organization, content }: Tried): Variable[] {
  const attributes = organization.attribute_schema.map(
    ({ key, label, type }): Variable => ({
      name: /^[a-z_]\w*$/i.test(key) ? `user.attributes.${key}` : `user.attributes["${key}"]`,
      type: TYPES.find((known) => known === type) ?? "text",
      description: label ?? key,
    }),
  );
  const files = (content.files ?? [])
    .filter(({ use }) => use !== "attachment")
    .map(({ key }): Variable => ({ name: `files.${key}`, type: "link", description: "The address of an image of this message" }));
  return [...VARIABLES, ...attributes, ...files, ...ORDER_VARIABLES];
}

function exampleIn(view: object, path: string): unknown {
  const steps = path.match(/[^.[\]"]+/g) ?? [];
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], view) ?? null;
}
