import { type Static, Type } from "typebox";
import { Closed, Id, Line, Slug, Timestamp } from "../../platform/http/schemas.ts";
import { Edition } from "../editions/schema.ts";

export const DuplicateEditionBody = Closed({
  name: Type.Optional(Line({ minLength: 1 })),
  slug: Type.Optional(Slug()),
  starts_at: Type.Optional(Timestamp({ description: "left out: the same weekday and hour 52 weeks later" })),
});
export type DuplicateEditionFields = Static<typeof DuplicateEditionBody>;

export const DuplicatedEdition = Type.Object({
  ...Edition.properties,
  copied: Type.Object({ products: Type.Integer(), email_messages: Type.Integer(), segments: Type.Integer() }),
  segments_to_review: Type.Array(
    Type.Object({
      id: Id("the copy"),
      name: Type.String(),
      edition_slugs: Type.Array(Type.String(), {
        description: "editions that the expression names: perhaps edition.slug or edition.previous.slug is meant",
      }),
    }),
    { description: "segments whose expression still names an edition" },
  ),
});
