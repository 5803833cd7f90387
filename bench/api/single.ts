import type { Asked, Place } from "./page.ts";

const ORDERS_OF_USER = "orders o where o.organization_id = t.organization_id and o.user_id = t.id";
const USER = `select t.*,
  array(select g.tag from user_tags g where g.organization_id = t.organization_id and g.user_id = t.id order by g.tag) as tags,
  array(select a.email_key from user_emails a where a.organization_id = t.organization_id and a.user_id = t.id order by a.email_key) as other_emails,
  (select coalesce(jsonb_agg(jsonb_build_object('source', x.source, 'external_id', x.external_id) order by x.source, x.external_id), '[]')
    from user_external_ids x where x.organization_id = t.organization_id and x.user_id = t.id) as external_ids,
  (select count(*) from ${ORDERS_OF_USER}) as order_count,
  (select coalesce(jsonb_agg(s order by s.currency), '[]') from (
    select o.currency, sum(o.total_e4 - o.refunded_total_e4)::bigint as total_e4 from ${ORDERS_OF_USER} and o.status in ('paid', 'partially_refunded')
    group by o.currency) s) as spent,
  (select to_jsonb(l) from (select o.id, o.edition_id, o.number, o.status, o.total_e4, o.currency, o.ordered_at from ${ORDERS_OF_USER}
    order by o.ordered_at desc, o.id desc limit 1) l) as last_order,
  (select coalesce(jsonb_agg(to_jsonb(k) order by k.created, k.id), '[]') from (
    select c.id, c.edition_id, c.channel, c.purpose, c.status, c.basis, c.source, c.given_at, c.withdrawn_at, c.created
    from consents c where c.organization_id = t.organization_id and c.user_id = t.id) k) as consents
from users t where t.organization_id = any($1::uuid[]) and t.id = $2`;

const PRODUCT = "jsonb_build_object('product', jsonb_build_object('id', d.id, 'name', d.name, 'kind', d.kind, 'sku', d.sku))";
const ORDER = `select t.*,
  (select jsonb_build_object('id', u.id, 'email', u.email, 'phone', u.phone, 'first_name', u.first_name, 'last_name', u.last_name)
    from users u where u.organization_id = t.organization_id and u.id = t.user_id) as user,
  (select coalesce(jsonb_agg(to_jsonb(p) || ${PRODUCT} order by p.left_out, p.position, p.id), '[]')
    from purchases p join products d on d.organization_id = p.organization_id and d.id = p.product_id
    where p.organization_id = t.organization_id and p.order_id = t.id) as purchases,
  (select coalesce(jsonb_agg(to_jsonb(k) || ${PRODUCT} order by k.position), '[]')
    from tickets k join products d on d.organization_id = k.organization_id and d.id = k.product_id
    where k.organization_id = t.organization_id and k.order_id = t.id) as tickets,
  (select coalesce(jsonb_agg(to_jsonb(r) order by r.created, r.id), '[]')
    from refund_requests r where r.organization_id = t.organization_id and r.order_id = t.id) as refunds
from orders t where t.organization_id = any($1::uuid[]) and t.id = $2`;

/** One guest after another. */
export function user({ organizations, users }: Place): Asked {
  const paths = users.map((id) => `/v1/users/${id}`);
  return { name: "one user", answer: "user", paths, statement: USER, values: users.map((id) => [organizations, id]), filtered: false };
}

/** One order after another. */
export function order({ organizations, orders }: Place): Asked {
  const paths = orders.map((id) => `/v1/orders/${id}`);
  return { name: "one order", answer: "order", paths, statement: ORDER, values: orders.map((id) => [organizations, id]), filtered: false };
}
