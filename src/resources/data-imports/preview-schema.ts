import { Type } from "typebox";
import { closed, Id, ListOf, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const PREVIEW_ACTIONS = ["create", "update", "unchanged", "reject"] as const;

const Change = Type.Object({
  object: closed(["order", "purchase", "user"]),
  object_id: Nullable(Id("null: a new one")),
  field: Type.String({ examples: ["status"] }),
  before: Type.Unknown(),
  after: Type.Unknown(),
});

const Protected = Type.Object({
  field: Type.String(),
  kept: Type.Unknown({ description: "what staff or the guest set last" }),
  given: Type.Unknown({ description: "what the file says" }),
});

const ImportIssue = Type.Object({
  code: Type.String(),
  severity: closed(["error", "warning"]),
  row: Nullable(Type.Integer({ description: "of the file" })),
  column: Nullable(Type.String()),
  detail: Type.String(),
});

const Preview = Type.Object({
  id: Id(),
  position: Type.Integer({ description: "in the order of the file" }),
  row_numbers: Type.Array(Type.Integer()),
  external_id: Nullable(Type.String()),
  action: closed(PREVIEW_ACTIONS),
  order_id: Nullable(Id("of the order that would be updated")),
  changes: Type.Array(Change),
  protected: Type.Array(Protected, { description: "fields of the guest that stay, for they were set here" }),
  issues: Type.Array(ImportIssue),
  duplicate_of: Nullable(
    Type.Object(
      { order_id: Id(), source: Type.String(), external_id: Type.String(), number: Type.String() },
      {
        description: "an order of another source that seems to be the same sale",
      },
    ),
  ),
  order: Nullable(Type.Record(Type.String(), Type.Unknown(), { description: "as it would be sent to POST /v1/external-orders" })),
  modified: Timestamp({ description: "when the rows were read" }),
});

export const Previews = ListOf(Preview);
