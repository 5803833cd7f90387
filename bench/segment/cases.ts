/** A segment and what an expert would write for the same members: a condition on `users u`, with {now}, {org}, {edition 2026} and {product 2026 Camping} standing for literals. */
export interface Case {
  name: string;
  expression: string;
  hand: string;
  /** shown against a goal of its own */
  goalMs?: number;
}

const OF_USER = "o.organization_id = u.organization_id and o.user_id = u.id";
const VALID = "o.status in ('paid', 'partially_refunded')";
const DANE_WHO_LEFT = 'user.country == "DK" && orders.exists(o, o.edition == edition.previous.slug && o.valid && o.total >= 500.0)';
const NOT_YET_BACK = "!orders.exists(o, o.edition == edition.slug) && orders.filter(o, o.valid).size() >= 2";
const DANE_WHO_LEFT_BY_HAND = `u.country = 'DK'
    and exists (select from orders o where ${OF_USER} and o.edition_id = {edition 2026} and ${VALID} and o.total_e4 >= 5000000)
    and not exists (select from orders o where ${OF_USER} and o.edition_id = {edition 2027})
    and (select count(*) from orders o where ${OF_USER} and ${VALID}) >= 2`;

/** The ten of the first measurements, in the vocabulary, and three more. */
export const cases: readonly Case[] = [
  {
    name: "the example: Danes, last year, not this year, new",
    expression: `${DANE_WHO_LEFT} && ${NOT_YET_BACK} && now - user.created < duration("720h")`,
    hand: `${DANE_WHO_LEFT_BY_HAND} and u.created > {now} - interval '720 hours'`,
    goalMs: 100,
  },
  { name: "the same without the now clause", expression: `${DANE_WHO_LEFT} && ${NOT_YET_BACK}`, hand: DANE_WHO_LEFT_BY_HAND },
  {
    name: "country or exists",
    expression: 'user.country == "SE" || orders.exists(o, o.edition == "2025" && o.total >= 2000.0)',
    hand: `u.country = 'SE' or exists (select from orders o where ${OF_USER} and o.edition_id = {edition 2025} and o.total_e4 >= 20000000)`,
  },
  {
    name: "not exists, an edition",
    expression: '!orders.exists(o, o.edition == "2026")',
    hand: `not exists (select from orders o where ${OF_USER} and o.edition_id = {edition 2026})`,
  },
  {
    name: "not exists, a coupon that may be absent",
    expression: '!purchases.exists(p, p.attributes.coupon == "EARLY")',
    hand: `not exists (select from purchases p where p.organization_id = u.organization_id and p.user_id = u.id and (p.attributes ->> 'coupon' = 'EARLY') is not false)`,
  },
  {
    name: "some and all",
    expression: 'orders.size() > 0 && orders.all(o, o.status != "cancelled")',
    hand: `exists (select from orders o where ${OF_USER}) and not exists (select from orders o where ${OF_USER} and o.status = 'cancelled')`,
  },
  {
    name: "nested exists",
    expression: 'orders.exists(o, o.edition == "2026" && o.purchases.exists(p, p.product == "Camping"))',
    hand: `exists (select from orders o join purchases p on p.organization_id = o.organization_id and p.order_id = o.id
      where ${OF_USER} and o.edition_id = {edition 2026} and p.product_id = {product 2026 Camping})`,
  },
  {
    name: "consent and no order in a year",
    expression:
      'consents.exists(c, c.channel == "email" && c.status == "granted") && !orders.exists(o, now - o.ordered_at < duration("8760h"))',
    hand: `exists (select from consents c where c.organization_id = u.organization_id and c.user_id = u.id and c.channel = 'email' and c.status = 'granted')
      and not exists (select from orders o where ${OF_USER} and o.ordered_at > {now} - interval '8760 hours')`,
  },
  {
    name: "two paid orders or more",
    expression: 'orders.filter(o, o.status == "paid").size() >= 2',
    hand: "u.id in (select o.user_id from orders o where o.organization_id = {org} and o.status = 'paid' group by o.user_id having count(*) >= 2)",
  },
  {
    name: "3,000 or more spent",
    expression: 'orders.filter(o, o.status == "paid").map(o, o.total).sum() >= 3000.0',
    hand: "u.id in (select o.user_id from orders o where o.organization_id = {org} and o.status = 'paid' group by o.user_id having sum(o.total_e4) >= 30000000)",
  },
  {
    name: "has a ticket and no parking",
    expression: `purchases.exists(p, p.kind == "ticket" && p.valid && p.edition == edition.slug)
      && !purchases.exists(p, p.kind == "parking" && p.valid && p.edition == edition.slug)`,
    hand: [
      ["exists", "ticket"],
      ["not exists", "parking"],
    ]
      .map(
        ([
          exists,
          kind,
        ]) => `${exists} (select from purchases p join products d on d.organization_id = p.organization_id and d.id = p.product_id
        join orders o on o.organization_id = p.organization_id and o.id = p.order_id
        where p.organization_id = u.organization_id and p.user_id = u.id and p.edition_id = {edition 2027} and d.kind = '${kind}' and ${VALID} and p.status not in ('refunded', 'cancelled'))`,
      )
      .join(" and "),
  },
  {
    name: "mailed, neither opened nor clicked",
    expression: 'messages.exists(m, m.campaign == "Early bird 2027" && m.delivered && m.open_state == "none" && !m.clicked)',
    hand: `exists (select from campaign_recipients r where r.organization_id = u.organization_id and r.user_id = u.id and r.campaign_id = {campaign Early bird 2027}
      and r.state = 'sent' and r.bounced_at is null and r.opened_at is null and r.clicked_at is null
      and not exists (select from message_events m where m.organization_id = r.organization_id and m.campaign_id = r.campaign_id and m.position = r.position and m.type = 'open' and m.machine))`,
  },
  {
    name: "three editions or more, not press",
    expression: 'user.edition_count >= 3 && !("press" in user.tags)',
    hand: `u.id in (select o.user_id from orders o where o.organization_id = {org} and ${VALID} group by o.user_id having count(distinct o.edition_id) >= 3)
      and not exists (select from user_tags t where t.organization_id = u.organization_id and t.user_id = u.id and t.tag = 'press')`,
  },
];
