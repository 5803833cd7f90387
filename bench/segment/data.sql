-- The same data each time: every choice is a hash of a row's number. Order numbers run with time, as an import writes them, so a guest's orders lie far apart.
create schema bench;

create function bench.roll(n bigint, seed integer) returns float8 language sql immutable parallel safe
return (hashint8extended(n, seed) & 9007199254740991)::float8 / 9007199254740992;

create function bench.id(kind integer, n bigint) returns uuid language sql immutable parallel safe
return (lpad(to_hex(1760000000000 + n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' || substr(lpad(to_hex(hashint8extended(n, kind)), 16, '0'), 2))::uuid;

create function bench.pick(among text[], share float8) returns text language sql immutable parallel safe
return among[1 + floor(share * cardinality(among))::integer];

-- When orders of an edition come in: `upto` is the share of all orders that came before its sale ended.
create table bench.editions (nr integer, slug text, opens timestamptz, closes timestamptz, above float8, upto float8);
insert into bench.editions values
  (1, '2023', '2022-10-01Z', '2023-07-05Z', 0, .12), (2, '2024', '2023-10-01Z', '2024-07-03Z', .12, .29), (3, '2025', '2024-10-01Z', '2025-07-02Z', .29, .53),
  (4, '2026', '2025-10-01Z', '2026-07-01Z', .53, .86), (5, '2027', '2026-09-15Z', '2026-11-24Z', .86, 1);

-- One in eight guests never ordered; some ordered hundreds of times.
create function bench.buyer(n bigint, users bigint) returns bigint language sql immutable parallel safe
return 1 + (floor(users * power(bench.roll(n, 31), 1.9))::bigint * 7919) % users;

create procedure bench.load_organization(k bigint) language plpgsql as $$
declare
  org uuid := bench.id(1, k);
begin
  insert into organizations (id, name, slug, default_locale, default_currency, email_from_name, email_from_address, attribute_schema)
  values (org, 'Organization ' || k, 'organization-' || k, 'da', 'DKK', 'Organization', 'hello@organization.example.org',
    '[{"key": "shirt_size", "type": "string", "label": "T-shirt"}, {"key": "coupon", "type": "string", "label": "Coupon"}]');

  insert into editions (organization_id, id, previous_edition_id, name, slug, status, starts_at, ends_at, timezone, currency, default_locale, locales)
  select org, bench.id(2, k * 10 + nr), case when nr > 1 then bench.id(2, k * 10 + nr - 1) end, 'Edition ' || slug, slug, 'published',
    (slug || '-07-01Z')::timestamptz, (slug || '-07-05Z')::timestamptz, 'Europe/Copenhagen', 'DKK', 'da', '["da", "en"]'
  from bench.editions;

  insert into products (organization_id, id, edition_id, name, kind, unit_price_e4, currency)
  select org, bench.id(3, k * 1000 + e.nr * 20 + p), bench.id(2, k * 10 + e.nr),
    (array['Partout', 'One day', 'Weekend', 'Youth', 'Child', 'Camping', 'Quiet camping', 'Cabin', 'Parking', 'Bus', 'Poster', 'Hoodie', 'T-shirt', 'Breakfast', 'Dinner', 'Locker', 'Shower', 'Boat trip', 'Donation', 'Fee'])[p + 1],
    case when p < 5 then 'ticket' when p < 8 then 'accommodation' when p = 8 then 'parking' when p = 9 then 'transport' when p < 13 then 'merchandise' when p < 15 then 'food' else 'addon' end,
    (1 + p) * 1000000, 'DKK'
  from bench.editions e, generate_series(0, 19) p;
end
$$;

create procedure bench.load_users(k bigint, first bigint, users bigint) language plpgsql as $$
begin
  insert into users (organization_id, id, email, email_key, phone, first_name, last_name, locale, country, city, postal_code, birth_date, attributes, created, modified)
  select bench.id(1, k), bench.id(4, n), 'guest' || n || '@example.org', 'guest' || n || '@example.org', case when bench.roll(n, 1) < .6 then '+45' || (20000000 + n) end,
    bench.pick(array['Anna', 'Bo', 'Clara', 'Emil', 'Freja', 'Jens', 'Karen', 'Lars', 'Mette', 'Oskar', 'Søren', 'Åse'], bench.roll(n, 2)),
    bench.pick(array['Jensen', 'Nielsen', 'Hansen', 'Pedersen', 'Andersen', 'Møller', 'Sørensen', 'Lund', 'Holm', 'Kjær'], bench.roll(n, 3)),
    bench.pick(array['da', 'da', 'en', 'sv'], bench.roll(n, 4)), bench.pick(array['DK', 'DK', 'SE', 'NO', 'DE', 'GB', 'NL', 'US', 'FI', null], bench.roll(n, 5)),
    bench.pick(array['Aarhus', 'Odense', 'Aalborg', 'Malmö', null], bench.roll(n, 6)), (1000 + n % 9000)::text,
    case when bench.roll(n, 7) < .7 then date '1955-01-01' + (bench.roll(n, 8) * 19000)::integer end,
    case when bench.roll(n, 9) < .4 then jsonb_build_object('shirt_size', bench.pick(array['S', 'M', 'L', 'XL'], bench.roll(n, 10))) else '{}' end,
    timestamptz '2022-09-01Z' + (n - first) / users::float8 * interval '1544 days', timestamptz '2026-11-20Z' + bench.roll(n, 11) * interval '4 days'
  from generate_series(first, first + users - 1) n;

  insert into user_tags (organization_id, user_id, tag)
  select bench.id(1, k), bench.id(4, n), tag from generate_series(first, first + users - 1) n, (values ('vip', .02, 12), ('volunteer', .03, 13), ('press', .003, 14)) t (tag, share, seed)
  where bench.roll(n, seed) < share;

  insert into consents (organization_id, id, user_id, edition_id, channel, status, source, given_at, withdrawn_at, decided_at, created, modified)
  select bench.id(1, k), bench.id(5, n * 4 + c.slot), bench.id(4, n), case when c.slot = 3 then bench.id(2, k * 10 + 4) end, c.channel,
    case when bench.roll(n, 16) < .12 then 'withdrawn' else 'granted' end, 'import', t.at, case when bench.roll(n, 16) < .12 then t.at + interval '90 days' end, t.at, t.at, t.at
  from generate_series(first, first + users - 1) n
  cross join (values (1, 'email', .7, 17), (2, 'sms', .25, 18), (3, 'email', .1, 19)) c (slot, channel, share, seed)
  cross join lateral (select timestamptz '2024-01-01Z' + bench.roll(n, 20) * interval '900 days' as at) t
  where bench.roll(n, c.seed) < c.share;
end
$$;

create procedure bench.load_orders(k bigint, first_user bigint, users bigint, first bigint, orders bigint) language plpgsql as $$
begin
  insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, ordered_at, buyer, content_hash, created, modified)
  select bench.id(1, k), bench.id(6, n), bench.id(2, k * 10 + e.nr), bench.id(4, first_user - 1 + bench.buyer(n, users)), n::text, 'webshop', 'w-' || n,
    case when s < .86 then 'paid' when s < .89 then 'partially_refunded' when s < .93 then 'refunded' when s < .98 then 'cancelled' else 'pending' end,
    'DKK', (150 + floor(power(bench.roll(n, 33), 3) * 16000) / 4)::bigint * 10000, t.at, '{"name": "Guest", "email": "guest@example.org", "phone": "+4520000000", "country": "DK"}',
    decode(repeat(lpad(to_hex(n), 16, '0'), 4), 'hex'), t.at, t.at
  from generate_series(first, first + orders - 1) n
  cross join lateral (select (n - first) / orders::float8 as share, bench.roll(n, 32) as s) r
  join bench.editions e on r.share >= e.above and r.share < e.upto
  cross join lateral (select e.opens + (r.share - e.above) / (e.upto - e.above) * (e.closes - e.opens) as at) t
  order by n;

  insert into purchases (organization_id, id, order_id, edition_id, user_id, product_id, position, quantity, unit_price_e4, total_e4, status, attributes, created, modified)
  select o.organization_id, bench.id(7, n * 5 + line), o.id, o.edition_id, o.user_id, bench.id(3, k * 1000 + e.nr * 20 + product), line, quantity, 2500000, quantity * 2500000,
    case when o.status = 'cancelled' then 'cancelled' when o.status = 'refunded' or bench.roll(n * 5 + line, 42) < .02 then 'refunded' else 'active' end,
    case when bench.roll(n, 43) < .08 then '{}' else jsonb_build_object('coupon', bench.pick(array['none', 'none', 'none', 'none', 'none', 'EARLY', 'none', 'CREW'], bench.roll(n, 44))) end,
    o.ordered_at, o.ordered_at
  from orders o
  join editions d on d.organization_id = o.organization_id and d.id = o.edition_id
  join bench.editions e on e.slug = d.slug
  cross join lateral (select o.number::bigint as n) i
  cross join lateral generate_series(0, (array[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 5])[1 + n % 20] - 1) line
  cross join lateral (select case when line = 0 then floor(power(bench.roll(n, 45), 2) * 5)::integer else 5 + floor(power(bench.roll(n * 5 + line, 46), 1.5) * 15)::integer end as product,
    1 + floor(power(bench.roll(n * 5 + line, 47), 3) * 4)::integer as quantity) p
  where o.organization_id = bench.id(1, k);
end
$$;

-- Three campaigns to those who agreed to mail; some opened, some followed a link, some had only a machine fetch it.
create procedure bench.load_messages(k bigint, first bigint, users bigint) language plpgsql as $$
declare
  org uuid := bench.id(1, k);
begin
  insert into segments (organization_id, id, name, expression, communication_type, status)
  values (org, bench.id(8, k * 10), 'Newsletter', 'user.email != ""', 'marketing', 'draft');
  insert into campaigns (organization_id, id, edition_id, segment_id, name, channel, status, communication_type, tracking, started_at, completed_at)
  select org, bench.id(9, k * 10 + c), bench.id(2, k * 10 + 3 + c / 2), bench.id(8, k * 10), name, 'email', 'sent', 'marketing', 'individual', now(), now()
  from (values (1, 'Last call 2025'), (2, 'Early bird 2026'), (3, 'Early bird 2027')) v (c, name);

  insert into campaign_recipients (organization_id, campaign_id, position, user_id, state, sent_at, bounced_at, opened_at, clicked_at)
  select org, bench.id(9, k * 10 + c), n - first, bench.id(4, n), case when r.s < .97 then 'sent' else 'failed' end, case when r.s < .97 then t.at end,
    case when r.s < .01 then t.at + interval '1 minute' end, case when r.s between .02 and .35 then t.at + interval '1 hour' end, case when r.s between .02 and .07 then t.at + interval '1 hour' end
  from generate_series(first, first + users - 1) n
  cross join (values (1, timestamptz '2025-05-02 08:00Z', .3), (2, '2025-11-10 08:00Z', .4), (3, '2026-09-20 08:00Z', .5)) t (c, at, share)
  cross join lateral (select bench.roll(n * 3 + c, 51) as s) r
  where bench.roll(n, 17) < .7 and bench.roll(n * 3 + c, 52) < t.share;

  insert into message_events (organization_id, id, campaign_id, position, type, machine, at)
  select org, bench.id(10, position * 10::bigint + case campaign_id when bench.id(9, k * 10 + 2) then 2 else 3 end), campaign_id, position, 'open', opened_at is null, sent_at
  from campaign_recipients where organization_id = org and campaign_id <> bench.id(9, k * 10 + 1) and state = 'sent' and position % 3 = 0;
end
$$;
