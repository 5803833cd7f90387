import { Type } from "typebox";
import { Closed, Id, ListOf, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const Suggestion = Type.Object({
  product_id: Id(),
  name: Type.String(),
  confidence: Type.Number({ description: "0 to 1" }),
  reason: Type.String({ examples: ["similar_name"] }),
});

const ProductMapping = Type.Object({
  id: Id(),
  source_name: Type.String(),
  source_sku: Type.String(),
  source_external_id: Type.String(),
  row_count: Type.Integer(),
  product_id: Nullable(Id()),
  create: Type.Boolean({ description: "a new product is made of it" }),
  suggestions: Type.Array(Suggestion, { description: "products of the edition that are like it, the likeliest first" }),
  created: Timestamp(),
  modified: Timestamp(),
});

export const ProductMappings = ListOf(ProductMapping);

export const UpdateProductMappingsBody = Closed({
  mappings: Type.Optional(
    Type.Array(
      Closed({
        id: Type.Optional(Id("this, or source_name")),
        source_name: Type.Optional(Type.String({ maxLength: 1_000, description: "every product of the source with this name" })),
        product_id: Type.Optional(Nullable(Id("a product of the edition; null with create false: undecided again"))),
        create: Type.Optional(Type.Boolean({ default: false })),
      }),
      { minItems: 1, maxItems: 5_000 },
    ),
  ),
  create_undecided: Type.Optional(Type.Boolean({ default: false, description: "creates every product that is still undecided" })),
});
