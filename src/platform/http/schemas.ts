import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";

/** A UUIDv7. Not checked by the schema: a malformed id is a 404 like an unknown one. */
export const Id = (description = "UUIDv7") => Type.String({ description, examples: ["01980000-0000-7000-8000-000000000001"] });
export const Timestamp = (options = {}) => Type.String({ format: "date-time", ...options });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** A decimal string in the currency beside it, for example "1250.00". */
export const Money = (options = {}) => Type.String({ pattern: "^-?\\d{1,12}(\\.\\d{1,4})?$", examples: ["1250.00"], ...options });
export const Currency = () => Type.String({ format: "iso-4217", description: "ISO 4217", examples: ["DKK"] });
export const Country = () => Type.String({ format: "iso-3166", description: "ISO 3166-1 alpha-2", examples: ["DK"] });
export const Locale = () => Type.String({ format: "bcp47", description: "BCP 47 language tag", examples: ["da"] });
/** Text without control characters, so that it may stand in a header or on one line. */
export const Line = (options = {}) => Type.String({ maxLength: 255, pattern: "^[^\\u0000-\\u001f\\u007f]*$", ...options });
/** Part of an address: small letters, digits and single hyphens. */
export const Slug = () => Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 100, examples: ["2027"] });
/** BCP 47 language to text. */
export const LanguageMap = (options = {}) =>
  Type.Record(Type.String(), Type.String(), { examples: [{ da: "Hej", en: "Hello" }], ...options });
export const closed = <T extends string>(values: readonly T[], options = {}) =>
  Type.Unsafe<T>(Type.String({ enum: [...values], ...options }));
/** An object that refuses fields it does not know. */
export const Closed = <P extends TProperties>(properties: P, options = {}): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** Most messages in a second, an hour and a day; null: no limit. */
export const SendRate = (options = {}) =>
  Closed(
    {
      second: Nullable(Type.Integer({ minimum: 1, maximum: 100_000 })),
      hour: Nullable(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
      day: Nullable(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
    },
    options,
  );

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: "request id" }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.Optional(Type.String({ description: "JSON pointer into the body" })),
          parameter: Type.Optional(Type.String()),
          code: Type.String(),
          detail: Type.String(),
          line: Type.Optional(Type.Integer()),
          column: Type.Optional(Type.Integer()),
          length: Type.Optional(Type.Integer()),
          fixes: Type.Optional(Type.Array(Type.Object({ title: Type.String(), expression: Type.String() }))),
        }),
      ),
    ),
  },
  { description: "RFC 9457 problem details" },
);

/** What is wrong or odd about one field of a row that is judged by itself. */
export const Finding = Type.Object({
  code: Type.String({ examples: ["bad_amount"] }),
  pointer: Type.String({ description: "JSON pointer into the request", examples: ["/orders/0/total"] }),
  detail: Type.String(),
});
export type Finding = Static<typeof Finding>;

/** The envelope of a list. */
export const ListOf = <T extends TSchema>(item: T) =>
  Type.Object({
    count: Type.Integer({ description: "exact for unfiltered lists, up to 100,000 for filtered ones" }),
    count_is_capped: Type.Optional(Type.Boolean()),
    next: Nullable(Type.String({ format: "uri" })),
    previous: Nullable(Type.String({ format: "uri" })),
    results: Type.Array(item),
  });

const paging = {
  page: Type.Optional(Type.Integer({ minimum: 1, description: "1-based" })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ description: "walks everything by key: empty for the first page, then what `next` carries" })),
  modified_after: Type.Optional(Timestamp()),
};

/** Query of a list: paging, `modified_after`, `ordering` by the named columns (`-` descends) and the list's own filters. */
export const listQuery = <P extends TProperties>(orderings: readonly string[], filters: P) =>
  Closed({
    ...paging,
    ordering: Type.Optional(
      Type.Array(Type.String({ enum: [...orderings.map((name) => `-${name}`), ...orderings].sort() }), {
        description: "repeatable or comma-separated",
      }),
    ),
    ...filters,
  });

export const IdParams = Closed({ id: Id() });
