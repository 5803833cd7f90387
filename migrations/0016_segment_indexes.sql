-- What conditions of segments ask of a guest's rows stands in the index by which they are found, so that millions of rows are answered without reading the tables (docs/decisions/0015).
-- The columns beyond the keys are those that the vocabulary compares most; every key begins with the organization, which row-level security filters by.
drop index orders_user;
create index orders_user on orders (organization_id, user_id, edition_id) include (id, status, total_e4, refunded_total_e4, ordered_at, currency);

-- From an edition to its guests, for conditions that hold for few of them.
drop index orders_edition_ordered;
create index orders_edition_ordered on orders (organization_id, edition_id, ordered_at, id) include (user_id, status, total_e4);

drop index purchases_user;
create index purchases_user on purchases (organization_id, user_id, product_id) include (order_id, edition_id, status, quantity, active_quantity, total_e4);
drop index purchases_product;
-- A product's name stands for one product of each edition: with the edition as a key, those of other editions cost one look each.
create index purchases_product on purchases (organization_id, product_id, edition_id, user_id) include (order_id, status);
drop index purchases_order;
create index purchases_order on purchases (organization_id, order_id) include (edition_id, product_id, status);

alter table consents drop constraint consents_organization_id_user_id_channel_purpose_edition_id_key,
  add constraint consents_organization_id_user_id_channel_purpose_edition_id_key
    unique nulls not distinct (organization_id, user_id, channel, purpose, edition_id) include (status);

-- campaign_recipients keeps its narrow index: with a column of the result in it, each result written would no longer be a heap-only update.

-- As before, in 64-bit numbers: a table of a gigabyte ended every calculation of a segment with "integer out of range". And two tables more.
create or replace function preo_refresh_statistics() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stale record;
  refreshed integer := 0;
begin
  for stale in
    select c.oid::regclass as name
    from pg_class c left join pg_stat_all_tables s on s.relid = c.oid
    where c.relnamespace = 'public'::regnamespace
      and c.relname in ('users', 'user_tags', 'orders', 'purchases', 'products', 'consents', 'campaign_recipients', 'message_events', 'segment_members', 'tickets')
      and pg_relation_size(c.oid) > 0
      and (c.reltuples < 0 or coalesce(s.n_mod_since_analyze, 0) > 500 + 0.2 * greatest(c.reltuples, 0)
        or pg_relation_size(c.oid) > 2 * 8192 * greatest(c.relpages, 1)::bigint)
    order by c.relname
  loop
    execute format('analyze %s', stale.name);
    refreshed := refreshed + 1;
  end loop;
  return refreshed;
end
$$;
