-- How many guests and orders an organization has, kept with each change: counting a million of them for every list would cost more than the list.
-- The number is the sum over slots. A transaction counts in a slot that nobody else holds, or in a new one, so that changes never wait for each other.
create table row_counts (
  organization_id uuid not null,
  list text not null,
  slot uuid not null default preo_uuid7(),
  n bigint not null,
  primary key (organization_id, list, slot)
) with (fillfactor = 50);
call preo_protect('row_counts');
grant select on row_counts to preo_app;

create procedure preo_count_rows_of(organization uuid, of_list text, more bigint) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update row_counts set n = n + more
    where (organization_id, list, slot) = (select o.organization_id, o.list, o.slot from row_counts o
      where o.organization_id = organization and o.list = of_list order by o.slot limit 1 for update skip locked);
  if not found then
    insert into row_counts (organization_id, list, n) values (organization, of_list, more);
  end if;
end
$$;

-- Once a statement, not once a row. Of the first argument's list; the second is what one row counts; the third says which rows count.
create function preo_count_rows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  organization uuid;
  rows bigint;
begin
  for organization, rows in execute format('select organization_id, count(*) from changed where %s group by 1', tg_argv[2]) loop
    call preo_count_rows_of(organization, tg_argv[0], rows * tg_argv[1]::integer);
  end loop;
  return null;
end
$$;

create function preo_count_erased() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  call preo_count_rows_of(new.organization_id, 'users', case when new.erased_at is null then 1 else -1 end);
  return null;
end
$$;

-- Begins anew from what is there: at first, and after rows were loaded past the triggers.
create procedure preo_recount_rows() language sql security definer set search_path = public, pg_temp begin atomic
  delete from row_counts;
  insert into row_counts (organization_id, list, n) select organization_id, 'users', count(*) from users where erased_at is null group by 1;
  insert into row_counts (organization_id, list, n) select organization_id, 'orders', count(*) from orders group by 1;
end;

revoke all on procedure preo_count_rows_of(uuid, text, bigint), preo_recount_rows() from public;
revoke all on function preo_count_rows(), preo_count_erased() from public;

create trigger count_more_rows after insert on users referencing new table as changed for each statement execute function preo_count_rows('users', '1', 'erased_at is null');
create trigger count_fewer_rows after delete on users referencing old table as changed for each statement execute function preo_count_rows('users', '-1', 'erased_at is null');
create trigger count_erased after update of erased_at on users for each row when ((old.erased_at is null) <> (new.erased_at is null)) execute function preo_count_erased();
create trigger count_more_rows after insert on orders referencing new table as changed for each statement execute function preo_count_rows('orders', '1', 'true');
create trigger count_fewer_rows after delete on orders referencing old table as changed for each statement execute function preo_count_rows('orders', '-1', 'true');

call preo_recount_rows();
