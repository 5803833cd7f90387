-- Audit entries sealed into a chain for each organization: an entry that is changed, removed or put elsewhere no longer fits.
-- Each hash is keyed with the program's secret, so that whoever can write the database cannot make a chain that fits.
create table audit_chain (
  organization_id uuid not null references organizations (id) on delete cascade,
  sequence bigint not null,
  entry_id uuid not null,
  hash bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (organization_id, sequence),
  unique (organization_id, entry_id)
);
call preo_protect('audit_chain');
grant select, insert on audit_chain to preo_app;

-- What waits to be sealed: written with the entry itself.
create table audit_unsealed (
  organization_id uuid not null references organizations (id) on delete cascade,
  entry_id uuid not null,
  primary key (organization_id, entry_id)
);
call preo_protect('audit_unsealed');
grant select, insert, delete on audit_unsealed to preo_app;
grant select (organization_id) on audit_unsealed to preo_system;
create policy due on audit_unsealed for select to preo_system using (true);

create function preo_audit_unsealed() returns trigger language plpgsql as $$
begin
  insert into audit_unsealed (organization_id, entry_id) values (new.organization_id, new.id);
  return null;
end
$$;
create trigger to_be_sealed after insert on audit_entries for each row execute function preo_audit_unsealed();
insert into audit_unsealed (organization_id, entry_id) select organization_id, id from audit_entries;

create index audit_entries_action on audit_entries (organization_id, action, id);
create index audit_entries_actor on audit_entries (organization_id, actor_id, id);
