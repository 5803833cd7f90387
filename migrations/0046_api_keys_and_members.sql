-- Keys made, exchanged and taken away over the API. The program's own role sees the keys that have a role in an organization of its transaction, never their hashes.
alter table api_keys
  add column hint text not null default '',
  add column previous_token_hash bytea unique,
  add column previous_valid_until timestamptz,
  add column modified timestamptz not null default now(),
  add column version bigint not null default 1;
alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy reaching on api_keys to preo_app using (id in (select api_key_id from api_key_roles));
create policy added on api_keys for insert to preo_app with check (true);
create policy key_look_up on api_keys to preo_system using (true) with check (true);
create policy data_migration on api_keys to preo_owner using (true) with check (true);
grant select (id, name, hint, created, expires_at, last_used_at, previous_valid_until, modified, version) on api_keys to preo_app;
grant update (token_hash, previous_valid_until, hint, modified, version) on api_keys to preo_app;

-- The former secret of a key that is exchanged stays valid for a while. Kept here, since the program's own role can read no hash.
create function preo_keep_former_key() returns trigger language plpgsql as $$
begin
  new.previous_token_hash := old.token_hash;
  return new;
end
$$;
create trigger keep_former_key before update of token_hash on api_keys for each row execute function preo_keep_former_key();

alter table memberships add column modified timestamptz not null default now(), add column version bigint not null default 1;

-- How many organizations a key reaches in all, also those that the current transaction cannot see: a number, nothing more.
create function preo_key_reach(key uuid) returns bigint language sql stable security definer set search_path = public as $$
  select count(*) from api_key_roles where api_key_id = key
$$;
revoke execute on function preo_key_reach(uuid) from public;
grant execute on function preo_key_reach(uuid) to preo_app;
