-- Right after a large import the planner knows nothing of the new rows, and autovacuum looks once a minute: what reads every guest asks for fresh statistics first.
create function preo_refresh_statistics() returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stale record;
  refreshed integer := 0;
begin
  for stale in
    select c.oid::regclass as name
    from pg_class c left join pg_stat_all_tables s on s.relid = c.oid
    where c.relnamespace = 'public'::regnamespace
      and c.relname in ('users', 'user_tags', 'orders', 'purchases', 'products', 'consents', 'campaign_recipients', 'segment_members')
      and pg_relation_size(c.oid) > 0
      and (c.reltuples < 0 or coalesce(s.n_mod_since_analyze, 0) > 500 + 0.2 * greatest(c.reltuples, 0) or pg_relation_size(c.oid) > 2 * 8192 * greatest(c.relpages, 1))
    order by c.relname
  loop
    execute format('analyze %s', stale.name);
    refreshed := refreshed + 1;
  end loop;
  return refreshed;
end
$$;
revoke all on function preo_refresh_statistics() from public;
grant execute on function preo_refresh_statistics() to preo_system;
