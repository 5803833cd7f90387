import { type CodesDef, defineSchema, type RecordDef, type Schema, type SchemaDef } from "cel-sql";
import type { Facts, Named, OwnEdition } from "./facts.ts";
import { consentEntity, messageEntity } from "./vocabulary-messages.ts";
import { orderEntity, purchaseEntity, refundEntity } from "./vocabulary-orders.ts";
import { ticketEntity } from "./vocabulary-tickets.ts";
import { attributesOf, byUser, userEntity } from "./vocabulary-user.ts";

/** The names that an expression of this organization, and of this edition, may use. */
export function vocabularyOf(facts: Facts): Schema {
  const attributes = attributesOf(facts.attributes);
  const editionCodes = codes("edition_id", facts.editions);
  const { edition } = facts;
  return defineSchema({
    root: { name: "user", entity: "user" },
    collections,
    entities: {
      user: userEntity(attributes),
      order: orderEntity(editionCodes),
      purchase: purchaseEntity(editionCodes, codes("product_id", facts.products), attributes),
      ticket: ticketEntity(editionCodes, codes("product_id", facts.products)),
      consent: consentEntity(editionCodes),
      message: messageEntity(codes("campaign_id", facts.campaigns)),
      refund: refundEntity(editionCodes),
    },
    params: edition ? { edition: editionRecord(edition) } : {},
    absent: edition ? {} : { edition: NO_EDITION },
    ownValues: edition ? { edition: ownEditions(edition) } : {},
    moneyWithoutCurrency: facts.severalCurrencies ? "error" : "warning",
  });
}

const collections: SchemaDef["collections"] = {
  orders: { entity: "order", on: byUser, doc: "the user's orders in all editions" },
  purchases: { entity: "purchase", on: byUser, doc: "the lines of all orders" },
  tickets: {
    entity: "ticket",
    on: [
      ["organization_id", "organization_id"],
      ["buyer_id", "id"],
    ],
    doc: "the tickets that the user bought, one for each person",
  },
  consents: { entity: "consent", on: byUser, doc: "what the user agreed to or withdrew" },
  messages: { entity: "message", on: byUser, doc: "messages of campaigns that were sent to the user" },
  refunds: { entity: "refund", on: byUser, doc: "what the user asked back, and what became of it" },
};

const NO_EDITION = 'this segment belongs to no edition: give it an edition_id, or name an edition by its slug, as in o.edition == "2027"';

function editionRecord({ id, slug, starts_at, ends_at, previous_slug }: OwnEdition): RecordDef {
  return {
    type: "record",
    doc: "the segment's edition",
    fields: {
      id: { type: "string", value: id, values: "edition_id" },
      slug: { type: "string", value: slug, values: "edition" },
      starts_at: { type: "timestamp", value: starts_at },
      ends_at: { type: "timestamp", value: ends_at },
      previous: {
        type: "record",
        doc: "the edition before it",
        fields: { slug: { type: "string", value: previous_slug, values: "edition" } },
      },
    },
  };
}

function ownEditions({ slug, previous_slug }: OwnEdition): Record<string, string> {
  return { ...(previous_slug === null ? {} : { [previous_slug]: "edition.previous.slug" }), [slug]: "edition.slug" };
}

/** Names become the ids under which they are stored; a name that nothing has becomes none. */
function codes(column: string, objects: readonly Named[]): CodesDef {
  const ids = Map.groupBy(objects, (object) => object.name);
  return { column, type: "uuid", of: (name) => (ids.get(name) ?? []).map((object) => object.id) };
}
