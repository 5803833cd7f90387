-- How people sign in. Reached as preo_system only, since no organization is known before somebody has signed in.

alter table accounts drop column email_key;
alter table accounts add column email_key text generated always as (lower(email)) stored unique;
alter table accounts alter column email_key set not null;
alter table accounts add column email_verified boolean not null default false, add column image text, add column two_factor boolean not null default false;
grant update on accounts to preo_system;

-- Members are shown by name and address; whose they are is guarded by the policy of memberships.
grant select (email, email_key, name, two_factor, created) on accounts to preo_app;

-- A password, or who an OpenID provider says it is.
create table sign_in_methods (
  id uuid primary key,
  account_id uuid not null references accounts (id) on delete cascade,
  provider text not null,
  provider_account_id text not null,
  password_hash text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  unique (provider, provider_account_id),
  unique (account_id, provider)
);

create table account_sessions (
  id uuid primary key,
  account_id uuid not null references accounts (id) on delete cascade,
  token_hash bytea not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created timestamptz not null default now(),
  modified timestamptz not null default now()
);
create index account_sessions_account on account_sessions (account_id);
create index account_sessions_expires on account_sessions (expires_at);

-- What is valid once and for a short time: links that set a password, sign-ins that wait for their second factor. Identifiers are hashes.
create table sign_in_tokens (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created timestamptz not null default now(),
  modified timestamptz not null default now()
);
create index sign_in_tokens_identifier on sign_in_tokens (identifier);
create index sign_in_tokens_expires on sign_in_tokens (expires_at);

create table second_factors (
  id uuid primary key,
  account_id uuid not null unique references accounts (id) on delete cascade,
  sealed_secret text not null,
  sealed_recovery_codes text not null,
  verified boolean not null default false,
  failures integer not null default 0,
  locked_until timestamptz
);

-- Tries at passwords and codes, by what they were tried at: an account, an address. The subject is a keyed hash.
create table sign_in_tries (
  subject bytea not null,
  at timestamptz not null default clock_timestamp()
);
create index sign_in_tries_subject on sign_in_tries (subject, at);
create index sign_in_tries_at on sign_in_tries (at);

grant select, insert, update, delete on sign_in_methods, account_sessions, sign_in_tokens, second_factors to preo_system;
grant select, insert, delete on sign_in_tries to preo_system;

-- Whoever changes how an account signs in or what it may do ends every session that it has, in the same transaction.
create function preo_end_sessions() returns trigger language plpgsql security definer set search_path = public as $$
begin
  delete from account_sessions where account_id = case when tg_table_name = 'accounts' then (to_jsonb(old) ->> 'id')::uuid else (to_jsonb(old) ->> 'account_id')::uuid end;
  return null;
end
$$;
create trigger end_sessions after update of password_hash on sign_in_methods for each row
  when (old.password_hash is distinct from new.password_hash) execute function preo_end_sessions();
create trigger end_sessions after update of two_factor, email on accounts for each row
  when (old.two_factor is distinct from new.two_factor or old.email is distinct from new.email) execute function preo_end_sessions();
create trigger end_sessions_of_changed after update of role on memberships for each row
  when (old.role is distinct from new.role) execute function preo_end_sessions();
create trigger end_sessions_of_removed after delete on memberships for each row execute function preo_end_sessions();

-- The program's own role may add an account, in the transaction that makes it a member somewhere.
grant insert (id, email, name, email_verified) on accounts to preo_app;
create policy added on accounts for insert to preo_app with check (true);
