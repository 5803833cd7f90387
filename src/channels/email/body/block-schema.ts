import { type Static, Type } from "typebox";
import { Closed, closed } from "../../../platform/http/schemas.ts";

const Text = (description: string) => Type.String({ minLength: 1, maxLength: 20_000, description });
const Link = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2_000, pattern: "^(https?://|mailto:|tel:|\\{\\{|\\{%)", description });
const Align = Type.Optional(closed(["left", "center", "right"]));
const Color = Type.Optional(Type.String({ pattern: "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$" }));

const Heading = Closed({
  type: Type.Literal("heading"),
  text: Text("Liquid"),
  level: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
  align: Align,
});
const Paragraphs = Closed({
  type: Type.Literal("text"),
  text: Text("Liquid; an empty line begins a paragraph, [words](https://…) is a link, **words** are bold"),
  align: Align,
});
const Image = Closed({
  type: Type.Literal("image"),
  src: Link("an address, or {{ files.name }} for a file of the message"),
  alt: Type.String({ maxLength: 500, description: "for those who do not see it; empty for decoration" }),
  href: Type.Optional(Link("where a click leads")),
  width: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_200, description: "in pixels" })),
});
const Button = Closed({ type: Type.Literal("button"), label: Text("Liquid"), href: Link("where it leads"), align: Align });
const OrderSummary = Closed({
  type: Type.Literal("order_summary"),
  title: Type.Optional(Text("above the lines")),
  total_label: Type.Optional(Text("beside the sum; Total when left out")),
});
const Footer = Closed({
  type: Type.Literal("footer"),
  text: Type.Optional(Text("in place of the organization's name and postal address")),
  unsubscribe_label: Type.Optional(Text("of the link; Unsubscribe when left out")),
  preferences_label: Type.Optional(Text("of the link to the preferences, which is only there with it")),
});
const Simple = Type.Union([Heading, Paragraphs, Image, Button, OrderSummary, Footer]);
const Columns = Closed({
  type: Type.Literal("columns"),
  columns: Type.Array(Type.Array(Simple, { maxItems: 20 }), { minItems: 2, maxItems: 4, description: "blocks of each column" }),
});

/** The body of a message in the format `blocks`. */
export const BlocksBody = Closed({
  theme: Type.Optional(
    Closed({ accent: Color, background: Color, color: Color, font: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9 ,'-]{1,200}$" })) }),
  ),
  blocks: Type.Array(Type.Union([Simple, Columns]), { minItems: 1, maxItems: 200 }),
});

export type BlocksBody = Static<typeof BlocksBody>;
export type SimpleBlock = Static<typeof Simple>;
export type Block = BlocksBody["blocks"][number];
/** Each kind of block by its type, to say what is wrong with one. */
export const BLOCKS = {
  heading: Heading,
  text: Paragraphs,
  image: Image,
  button: Button,
  order_summary: OrderSummary,
  footer: Footer,
  columns: Columns,
};
