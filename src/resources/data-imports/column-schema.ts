import { Type } from "typebox";
import { Closed, Id, ListOf, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const Transform = Type.Array(Type.Record(Type.String(), Type.Unknown()), {
  maxItems: 20,
  description: "steps, applied in order: trim, case, split_name, combine, split, map, strip_prefix, default, fixed, country, phone",
  examples: [[{ op: "trim" }, { op: "case", to: "lower" }]],
});

const ColumnMapping = Type.Object({
  id: Id(),
  source_column: Type.String(),
  sample_values: Type.Array(Type.String()),
  target_field: Nullable(Type.String({ description: "null: not decided, and not imported; `ignore`: decided not to be" })),
  transform: Nullable(Transform),
  confidence: Type.Number({ description: "0 to 1; 1 when people decided" }),
  reason: Nullable(Type.String({ description: "what the suggestion was made from" })),
  type: Nullable(Type.String({ description: "what the column's values are" })),
  decimal: Nullable(Type.String()),
  date_format: Nullable(Type.String()),
  created: Timestamp(),
  modified: Timestamp(),
});

export const ColumnMappings = ListOf(ColumnMapping);

export const UpdateColumnMappingsBody = Closed({
  mappings: Type.Array(
    Closed({
      id: Type.Optional(Id("this, or source_column")),
      source_column: Type.Optional(Type.String({ minLength: 1, maxLength: 10_000 })),
      target_field: Nullable(Type.String({ minLength: 1, maxLength: 255 })),
      transform: Type.Optional(Nullable(Transform)),
    }),
    { minItems: 1, maxItems: 1_000 },
  ),
});
