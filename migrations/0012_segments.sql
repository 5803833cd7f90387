-- A list is a segment whose users were named one by one; its expression asks for the list, so that whatever evaluates segments evaluates lists.
alter table segments add column kind text not null default 'expression' check (kind in ('expression', 'list'));
-- While it is calculated: {phase, done, total}.
alter table segments add column progress jsonb;
-- What the last calculation depended on: {areas: {area: counter}, now, messages, tickets, segments: [names]}.
alter table segments add column depends_on jsonb not null default '{}';
-- Members of this calculation and later ones are kept; who pages through older ones is told to begin anew.
alter table segments add column members_from bigint not null default 0;
-- One explanation in the background at a time.
alter table segments add column explanation_requested_at timestamptz;

create table segment_list_users (
  organization_id uuid not null,
  segment_id uuid not null,
  user_id uuid not null,
  -- the segment's id as an expression writes it: comparing texts is leakproof, casting a uuid is not
  list text not null generated always as (segment_id::text) stored,
  primary key (organization_id, segment_id, user_id),
  foreign key (organization_id, segment_id) references segments (organization_id, id) on delete cascade,
  foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
);
call preo_protect('segment_list_users');
create index segment_list_users_user on segment_list_users (organization_id, user_id, list);
create index segment_list_users_list on segment_list_users (organization_id, list, user_id);
grant select, insert, delete on segment_list_users to preo_app;

-- Numbers counted for explanations; the key is a hash of the whole question, `state` what the data was like.
create table segment_counts (
  organization_id uuid not null references organizations (id) on delete cascade,
  key bytea not null,
  state text not null,
  -- null: counting took too long
  n bigint,
  counted_at timestamptz not null default now(),
  primary key (organization_id, key)
);
call preo_protect('segment_counts');
grant select, insert, update, delete on segment_counts to preo_app;

-- How often an area of an organization's data was changed: the sum over its slots. A transaction counts in a slot that nobody else holds, or in a new one,
-- so that changes never wait for each other; there are as many slots as there once were transactions at the same time.
create table change_counters (
  organization_id uuid not null,
  area text not null,
  slot uuid not null default preo_uuid7(),
  n bigint not null default 1,
  primary key (organization_id, area, slot)
) with (fillfactor = 50);
call preo_protect('change_counters');
grant select on change_counters to preo_app;

-- Once a statement, not once a row.
create function preo_count_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  organization uuid;
begin
  for organization in select distinct c.organization_id from changed c loop
    update change_counters set n = n + 1
      where (organization_id, area, slot) = (select o.organization_id, o.area, o.slot from change_counters o
        where o.organization_id = organization and o.area = tg_argv[0] order by o.slot limit 1 for update skip locked);
    if not found then
      insert into change_counters (organization_id, area) values (organization, tg_argv[0]);
    end if;
  end loop;
  return null;
end
$$;
revoke all on function preo_count_change() from public;

create procedure preo_count_changes(tenant regclass, area text) language plpgsql as $$
begin
  execute format('create trigger count_inserts after insert on %s referencing new table as changed for each statement execute function preo_count_change(%L)', tenant, area);
  execute format('create trigger count_updates after update on %s referencing new table as changed for each statement execute function preo_count_change(%L)', tenant, area);
  execute format('create trigger count_deletes after delete on %s referencing old table as changed for each statement execute function preo_count_change(%L)', tenant, area);
end
$$;
call preo_count_changes('users', 'users');
call preo_count_changes('user_tags', 'users');
call preo_count_changes('orders', 'orders');
call preo_count_changes('purchases', 'orders');
call preo_count_changes('consents', 'consents');
call preo_count_changes('products', 'catalogue');
call preo_count_changes('product_tags', 'catalogue');
call preo_count_changes('product_days', 'catalogue');
call preo_count_changes('editions', 'catalogue');
