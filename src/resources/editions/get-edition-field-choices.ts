import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fixedChoices } from "./field-choices.ts";
import { findEdition, listOtherEditions } from "./queries.ts";

const Choices = Type.Array(Type.Object({ value: Type.String(), label: Type.String() }));

const FieldChoices = Type.Object({
  status: Choices,
  timezone: Choices,
  currency: Choices,
  default_locale: Choices,
  locales: Choices,
  venue_country: Choices,
  previous_edition_id: Choices,
});

export const getEditionFieldChoices = operation({
  id: "getEditionFieldChoices",
  tags: ["Editions"],
  summary: "Get edition field choices",
  description:
    "What each field with a closed list can be set to, as value and label. Languages: any BCP 47 tag is taken, the common ones are named.",
  params: IdParams,
  success: { status: 200, schema: FieldChoices, description: "Field to its choices" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const edition = await findEdition(trx, call.organizations, id);
      if (!edition) throw notFound();
      const others = await listOtherEditions(trx, edition);
      return ok({ ...fixedChoices(), previous_edition_id: others.map(({ id: value, name: label }) => ({ value, label })) });
    });
  },
});
