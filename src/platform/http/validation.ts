import { Ajv, type Options, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { FastifySchemaCompiler } from "fastify";
import { canonicalLocale, isCountry, isTimezone } from "../locale/codes.ts";
import { isCurrency } from "../money/money.ts";

const shared: Options = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false, ownProperties: true };

/** Formats beyond those of JSON Schema. */
export const ownFormats = {
  bcp47: (text: string) => canonicalLocale(text) !== undefined,
  "iana-timezone": isTimezone,
  "iso-3166": isCountry,
  "iso-4217": isCurrency,
};

/** Bodies are taken as they are: "1" is not 1. */
const bodies = withFormats(new Ajv({ ...shared, coerceTypes: false }));
/** Query strings and path parameters are text, so numbers and booleans are read from it. */
const texts = withFormats(new Ajv({ ...shared, coerceTypes: "array" }));

/** Compiled by the first request that needs it: compiling all of them would take a third of the start. */
export const validatorCompiler: FastifySchemaCompiler<Record<string, unknown>> = ({ schema, httpPart }) => {
  let validate: ValidateFunction | undefined;
  return (data: unknown) =>
    (validate ??= (httpPart === "body" ? bodies : texts).compile(schema))(data)
      ? { value: data }
      : { error: Object.assign(new Error("validation"), { validation: validate.errors, statusCode: 400 }) };
};

export function withFormats(ajv: Ajv): Ajv {
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  const isDateTime = ajv.formats["date-time"] as { validate: (text: string) => boolean };
  ajv.addFormat("date-time", (text: string) => isDateTime.validate(text) && isStorableTime(text));
  for (const [name, isValid] of Object.entries(ownFormats)) ajv.addFormat(name, isValid);
  return ajv;
}

// RFC 3339 also has the year 0, leap seconds and offsets of 23 hours: PostgreSQL or Date take none of them.
function isStorableTime(text: string): boolean {
  const offsetHours = Number(/[+-](\d{2}):\d{2}$/.exec(text)?.[1] ?? 0);
  return offsetHours < 15 && !text.startsWith("0000") && !Number.isNaN(Date.parse(text.toUpperCase()));
}
