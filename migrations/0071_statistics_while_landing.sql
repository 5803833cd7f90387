-- While the planner knows nothing of an organization's rows, it takes any index for as good as the right one, and each batch of an import reads all batches before it.
-- So an import asks for fresh statistics after so many changes, however large the table is; and the tables that only imports read by many keys are among them.
-- Tables that the caller is about to change and does not read may be left out.
drop function preo_refresh_statistics();
create function preo_refresh_statistics(changes bigint default null, besides name[] default '{}') returns integer language plpgsql security definer
  set search_path = public, pg_temp as $$
declare
  stale record;
  refreshed integer := 0;
begin
  for stale in
    select c.oid::regclass as name
    from pg_class c left join pg_stat_all_tables s on s.relid = c.oid
    where c.relnamespace = 'public'::regnamespace
      and c.relname in ('users', 'user_tags', 'user_emails', 'user_external_ids', 'orders', 'purchases', 'products', 'consents', 'consent_history',
        'campaign_recipients', 'message_events', 'segment_members', 'tickets', 'import_items', 'import_changes')
      and c.relname <> all (besides)
      and pg_relation_size(c.oid) > 0
      and (c.reltuples < 0 or coalesce(s.n_mod_since_analyze, 0) > least(500 + 0.2 * greatest(c.reltuples, 0), changes)
        or pg_relation_size(c.oid) > 2 * 8192 * greatest(c.relpages, 1)::bigint)
    order by c.relname
  loop
    execute format('analyze %s', stale.name);
    refreshed := refreshed + 1;
  end loop;
  return refreshed;
end
$$;
revoke all on function preo_refresh_statistics(bigint, name[]) from public;
grant execute on function preo_refresh_statistics(bigint, name[]) to preo_system;
