import { Type } from "typebox";
import type { Call } from "../../platform/http/call.ts";
import { badRequest } from "../../platform/http/errors.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Closed, Id } from "../../platform/http/schemas.ts";
import { ContextType, typesOf, Variable, variablesOf } from "./context.ts";
import { findOwnValues } from "./context-queries.ts";
import { functions, macros } from "./language.ts";
import { findVocabulary } from "./queries.ts";
import { requireEdition } from "./require-fit.ts";
import { fixedValues } from "./values.ts";

const LanguageItem = Type.Object({ name: Type.String(), signature: Type.String(), doc: Type.String(), example: Type.String() });

const Context = Type.Object({
  variables: Type.Array(Variable),
  types: Type.Array(ContextType),
  functions: Type.Array(LanguageItem),
  macros: Type.Array(LanguageItem),
  values: Type.Record(Type.String(), Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), {
    description: "by the kind that a field's `values` names; of the organization's own at most 1,000 of a kind",
  }),
});

export const getCelContext = operation({
  id: "getCelContext",
  tags: ["Segments"],
  summary: "Get CEL context schema and dynamic values",
  description: "Everything that an expression may say: variables, types, functions and macros, and the values that the organization has.",
  query: Closed({
    organization_id: Type.Optional(Id("may be left out when the credential reaches one organization only")),
    edition_id: Type.Optional(Id("the segment's edition, for what `edition` stands for")),
  }),
  success: { status: 200, schema: Context, description: "The context" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const organizationId = onlyOrganization(call);
    return call.read(async (trx) => {
      const editionId = await requireEdition(trx, organizationId, call.query.edition_id ?? null, { parameter: "edition_id" });
      const schema = await findVocabulary(trx, { organizationId, editionId });
      const values = { ...fixedValues, ...(await findOwnValues(trx, organizationId)) };
      return ok({ variables: variablesOf(schema), types: typesOf(schema), functions, macros, values });
    });
  },
});

function onlyOrganization(call: Call<unknown, { organization_id?: string }>): string {
  const { organization_id: named } = call.query;
  if (named !== undefined) return call.organization(named, { parameter: "organization_id" });
  const [only, ...others] = call.organizations;
  if (only !== undefined && others.length === 0) return only;
  const detail = "The credential reaches several organizations: name one";
  throw badRequest([{ parameter: "organization_id", code: "required", detail }]);
}
