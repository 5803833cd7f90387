-- Searching for part of a word needs trigram operators, which are not leakproof: under row-level security they could not use an index.
-- So each table has one function that runs as preo_search, which sees all rows, and filters by the organizations of the transaction itself.

grant select on users, orders to preo_search;
create policy search on users for select to preo_search using (true);
create policy search on orders for select to preo_search using (true);

-- Up to at_most guests in whose name, address or phone number every pattern of LIKE occurs; the first is the one that narrows most.
-- A word of one or two letters is looked for where a word begins (two patterns, starts): there an index still helps.
create function search_users(patterns text[], starts text[], at_most integer) returns setof uuid language plpgsql stable security definer rows 1000
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  first text := patterns[1];
  others text[] := patterns[2:];
  at_start text := starts[1];
  in_between text := starts[2];
begin
  if at_start is null then
    return query
      select u.id from users u
      where u.organization_id = any (preo_organizations())
        and coalesce(lower(u.email), '') || ' ' || coalesce(u.phone, '') || ' ' || lower(u.first_name) || ' ' || lower(u.last_name) like first
        and (others = '{}' or
          coalesce(lower(u.email), '') || ' ' || coalesce(u.phone, '') || ' ' || lower(u.first_name) || ' ' || lower(u.last_name) like all (others))
      limit at_most;
  else
    return query
      select u.id from users u
      where u.organization_id = any (preo_organizations())
        and (coalesce(lower(u.email), '') || ' ' || coalesce(u.phone, '') || ' ' || lower(u.first_name) || ' ' || lower(u.last_name) like at_start
          or coalesce(lower(u.email), '') || ' ' || coalesce(u.phone, '') || ' ' || lower(u.first_name) || ' ' || lower(u.last_name) like in_between)
        and (others = '{}' or
          coalesce(lower(u.email), '') || ' ' || coalesce(u.phone, '') || ' ' || lower(u.first_name) || ' ' || lower(u.last_name) like all (others))
      limit at_most;
  end if;
end
$$;

-- Up to at_most orders in whose number or shop's own id the pattern of LIKE occurs.
create function search_orders(pattern text, at_most integer) returns setof uuid language plpgsql stable security definer rows 1000
set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select o.id from orders o
    where o.organization_id = any (preo_organizations()) and lower(o.number) || ' ' || lower(o.external_id) like pattern
    limit at_most;
end
$$;

revoke execute on function search_users(text[], text[], integer), search_orders(text, integer) from public;
grant execute on function search_users(text[], text[], integer), search_orders(text, integer) to preo_app;
alter function search_users(text[], text[], integer) owner to preo_search;
alter function search_orders(text, integer) owner to preo_search;

-- The desk asks for a whole order number.
create index orders_number on orders (organization_id, number);

-- Whether the source's last full order came without this line: it then counts neither in totals nor as sold.
alter table purchases add column left_out boolean not null default false;
