import { Type } from "typebox";
import { closed, Nullable } from "../../platform/http/schemas.ts";

const Kind = Type.Object({
  code: Type.String({ examples: ["bad_date"] }),
  severity: closed(["error", "warning"]),
  column: Nullable(Type.String()),
  field: Nullable(Type.String()),
  count: Type.Integer(),
  first: Type.Array(
    Type.Object({
      row: Nullable(Type.Integer({ description: "of the file; of the first row where it is about the whole order" })),
      value: Nullable(Type.String()),
      detail: Type.String(),
    }),
    { description: "up to 100" },
  ),
});

export const Validation = Type.Object({
  valid: Type.Boolean({ description: "nothing keeps the rows from being processed, and none has an error" }),
  rows: Type.Integer({ description: "0 when they cannot be read yet" }),
  orders: Type.Integer(),
  orders_rejected: Type.Integer({ description: "that would not land" }),
  errors: Type.Integer(),
  warnings: Type.Integer(),
  kinds: Type.Array(Kind),
  unmapped_required: Type.Array(Type.String({ examples: ["order.ordered_at"] }), { description: "targets that need a column" }),
  problems: Type.Array(
    Type.Object({
      code: Type.String(),
      source_column: Nullable(Type.String()),
      target_field: Nullable(Type.String()),
      detail: Type.String(),
    }),
    { description: "of the mapping" },
  ),
  obstacles: Type.Array(Type.String(), { description: "all that keeps the rows from being processed, in words" }),
});
