import { type Asked, askPage, type Filter, type Place, type Table } from "./page.ts";

const USERS: Table = {
  name: "users",
  columns: `t.*,
    array(select g.tag from user_tags g where g.organization_id = t.organization_id and g.user_id = t.id order by g.tag) as tags,
    array(select a.email_key from user_emails a where a.organization_id = t.organization_id and a.user_id = t.id order by a.email_key) as other_emails,
    (select coalesce(jsonb_agg(jsonb_build_object('source', x.source, 'external_id', x.external_id) order by x.source, x.external_id), '[]')
      from user_external_ids x where x.organization_id = t.organization_id and x.user_id = t.id) as external_ids`,
  always: "t.erased_at is null",
  newestFirst: "created",
};
const ORDERS: Table = { name: "orders", columns: "t.*", always: "true", newestFirst: "ordered_at" };

const found = (column: string) => `${column} = any (array(select search_users($2::text[], '{}', 50001)))`;

export function users({ organizations, editionId, middle }: Place): Asked[] {
  const after = "2026-11-15T00:00:00Z";
  const filters: Record<string, Filter> = {
    "first page": { query: "" },
    "deep page": { query: `cursor=${middle.user}`, condition: "t.id > $2", values: [middle.user], byId: true },
    "search for one": { query: "search=guest777777", condition: found("t.id"), values: [["%guest777777%"]] },
    "search for many": { query: "search=freja%20holm", condition: found("t.id"), values: [["%freja%", "%holm%"]] },
    "by edition": {
      query: `edition_id=${editionId}`,
      condition: "exists (select from orders o where o.organization_id = t.organization_id and o.user_id = t.id and o.edition_id = $2)",
      values: [editionId],
    },
    "by tag": {
      query: "tag=press",
      condition: "exists (select from user_tags g where g.organization_id = t.organization_id and g.user_id = t.id and g.tag = $2)",
      values: ["press"],
    },
    "by country": { query: "country=NO", condition: "t.country = $2", values: ["NO"] },
    "created after": { query: `created_after=${after}`, condition: "t.created > $2", values: [after] },
    "created before": { query: "created_before=2022-10-01T00:00:00Z", condition: "t.created < $2", values: ["2022-10-01T00:00:00Z"] },
    "modified after": { query: "modified_after=2026-11-23T23:00:00Z", condition: "t.modified > $2", values: ["2026-11-23T23:00:00Z"] },
    "by source": {
      query: "source=webshop",
      condition: "t.id in (select x.user_id from user_external_ids x where x.organization_id = t.organization_id and x.source = $2)",
      values: ["webshop"],
    },
  };
  return Object.entries(filters).map(([name, filter]) => askPage(USERS, name, filter, organizations));
}

export function orders({ organizations, editionId, productId, users: [userId], middle }: Place): Asked[] {
  const filters: Record<string, Filter> = {
    "first page": { query: "" },
    "deep page": { query: `cursor=${middle.order}`, condition: "t.id > $2", values: [middle.order], byId: true },
    "search for a number": {
      query: "search=1234567",
      condition: `(t.id = any (array(select search_orders('%1234567%', 50001))) or ${found("t.user_id")})`,
      values: [["%1234567%"]],
    },
    "search for a buyer": {
      query: "search=guest777777",
      condition: `(t.id = any (array(select search_orders('%guest777777%', 50001))) or ${found("t.user_id")})`,
      values: [["%guest777777%"]],
    },
    "by common status": { query: "status=paid", condition: "t.status = $2", values: ["paid"] },
    "by rare status": { query: "status=pending", condition: "t.status = $2", values: ["pending"] },
    "by user": { query: `user_id=${userId}`, condition: "t.user_id = $2", values: [userId] },
    "by edition": { query: `edition_id=${editionId}`, condition: "t.edition_id = $2", values: [editionId] },
    "by product": {
      query: `product_id=${productId}`,
      condition: "t.id in (select p.order_id from purchases p where p.organization_id = t.organization_id and p.product_id = $2)",
      values: [productId],
    },
    "by source": { query: "source=webshop", condition: "t.source = $2", values: ["webshop"] },
    "by external id": {
      query: "source=webshop&external_id=w-1234567",
      condition:
        "t.edition_id = any (array(select id from editions where organization_id = any($1::uuid[]))) and t.source = $2 and t.external_id = $3",
      values: ["webshop", "w-1234567"],
    },
    "ordered after": { query: "ordered_after=2026-11-20T00:00:00Z", condition: "t.ordered_at > $2", values: ["2026-11-20T00:00:00Z"] },
    "ordered before": { query: "ordered_before=2022-11-01T00:00:00Z", condition: "t.ordered_at < $2", values: ["2022-11-01T00:00:00Z"] },
    "modified after": { query: "modified_after=2026-11-20T00:00:00Z", condition: "t.modified > $2", values: ["2026-11-20T00:00:00Z"] },
  };
  return Object.entries(filters).map(([name, filter]) => askPage(ORDERS, name, filter, organizations));
}
