-- One row for each person whom a purchase admits; `position` counts from 1 within the purchase and stays with the person.
create table tickets (
  organization_id uuid not null,
  id uuid not null default preo_uuid7(),
  edition_id uuid not null,
  order_id uuid not null,
  purchase_id uuid not null,
  product_id uuid not null,
  -- who bought it (the order's user); user_id is who holds it, when a user with the holder's address exists
  buyer_id uuid not null,
  user_id uuid,
  position integer not null check (position > 0),
  external_id text,
  barcode text,
  first_name text not null default '',
  last_name text not null default '',
  email text,
  email_key text,
  phone text,
  locale text,
  -- transferred still admits: to somebody else than the source names
  status text not null default 'active' check (status in ('active', 'cancelled', 'transferred', 'refunded')),
  transferred_at timestamptz,
  checked_in_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, purchase_id, position),
  foreign key (organization_id, purchase_id) references purchases (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id),
  check ((email is null) = (email_key is null))
);
call preo_protect('tickets');
create index tickets_order on tickets (organization_id, order_id);
create index tickets_buyer on tickets (organization_id, buyer_id, product_id) include (status, edition_id);
create index tickets_user on tickets (organization_id, user_id) where user_id is not null;
create index tickets_product on tickets (organization_id, product_id);
create index tickets_edition_created on tickets (organization_id, edition_id, created, id);
create index tickets_created on tickets (organization_id, created, id);
create index tickets_modified on tickets (organization_id, modified, id);
create index tickets_email on tickets (organization_id, email_key) where email_key is not null;
create index tickets_external_id on tickets (organization_id, external_id) where external_id is not null;
create index tickets_barcode on tickets (organization_id, barcode) where barcode is not null;
create index tickets_search on tickets using gin ((lower(first_name) || ' ' || lower(last_name) || ' ' || coalesce(lower(email), '')) gin_trgm_ops)
  where (lower(first_name) || ' ' || lower(last_name) || ' ' || coalesce(lower(email), '')) <> '  ';
grant select, insert, update on tickets to preo_app;

grant select on tickets to preo_search;
create policy search on tickets for select to preo_search using (true);

-- Up to at_most tickets in whose holder's name or address every pattern of LIKE occurs. Like search_users: trigram operators need it.
create function search_tickets(patterns text[], at_most integer) returns setof uuid language plpgsql stable security definer rows 1000
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  first text := patterns[1];
  others text[] := patterns[2:];
begin
  return query
    select t.id from tickets t
    where t.organization_id = any (preo_organizations())
      and (lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '')) <> '  '
      and lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '') like first
      and (others = '{}' or lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '') like all (others))
    limit at_most;
end
$$;
revoke execute on function search_tickets(text[], integer) from public;
grant execute on function search_tickets(text[], integer) to preo_app;
alter function search_tickets(text[], integer) owner to preo_search;

-- Tickets of what is there already: one for each person whom a purchase of an admitting product admits, the first of them held by whom the line names.
insert into tickets (organization_id, edition_id, order_id, purchase_id, product_id, buyer_id, position, external_id, first_name, last_name, email, email_key, status)
select p.organization_id, p.edition_id, p.order_id, p.id, p.product_id, p.user_id, n,
  case when p.quantity * d.persons_per_unit = 1 then p.external_id end,
  case when n = 1 then regexp_replace(trim(p.attendee_name), '\s+\S+$', '') else '' end,
  case when n = 1 then coalesce(substring(trim(p.attendee_name) from '\s(\S+)$'), '') else '' end,
  case when n = 1 then p.attendee_email end,
  case when n = 1 then lower(normalize(p.attendee_email, nfc)) end,
  case
    when o.status = 'cancelled' or p.status = 'cancelled' then 'cancelled'
    when o.status = 'refunded' or p.status = 'refunded' or n > (p.quantity - p.refunded_quantity) * d.persons_per_unit then 'refunded'
    else 'active'
  end
from purchases p
join orders o on o.organization_id = p.organization_id and o.id = p.order_id
join products d on d.organization_id = p.organization_id and d.id = p.product_id
cross join lateral generate_series(1, least(p.quantity::bigint * d.persons_per_unit, 1000)) as n
where d.kind = 'ticket' and o.status <> 'pending';

update tickets t set user_id = u.id from users u where u.organization_id = t.organization_id and u.email_key = t.email_key;
