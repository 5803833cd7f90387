-- Roles are made by the migration runner before this file (they are cluster-wide). Tables belong to preo_owner.

create extension if not exists pg_trgm;

-- UUIDv7 with the microsecond in the 12 bits after the version (RFC 9562 6.2, method 3): ids made one after another sort so.
create function preo_uuid7() returns uuid language sql volatile parallel safe as $$
  select encode(overlay(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(us / 1000) from 3) from 1 for 6)
    placing substring(int4send(28672 + ((us % 1000) * 4096 / 1000)::integer) from 3) from 7 for 2), 'hex')::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as us) clock
$$;

-- The organizations that the current transaction may see: empty when nobody said so. Wrapped in a scalar subselect by each policy, so that it is read once a statement.
create function preo_organizations() returns uuid[] language sql stable parallel safe as $$
  select nullif(current_setting('app.organizations', true), '')::uuid[]
$$;

-- Turns on the second wall for one tenant table: its rows are seen only by their organization.
create procedure preo_protect(tenant regclass, organization_column name default 'organization_id') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tenant);
  execute format('alter table %s force row level security', tenant);
  execute format('create policy tenant on %s to preo_app using (%I = any ((select preo_organizations())::uuid[])) with check (%I = any ((select preo_organizations())::uuid[]))', tenant, organization_column, organization_column);
  execute format('create policy data_migration on %s to preo_owner using (true) with check (true)', tenant);
end
$$;

create table organizations (
  id uuid primary key,
  name text not null,
  slug text not null unique,
  default_locale text not null,
  default_currency text not null check (default_currency ~ '^[A-Z]{3}$'),
  language_chain jsonb not null default '{}',
  email_from_name text not null default '',
  email_from_address text,
  email_reply_to text,
  sms_senders jsonb not null default '{}',
  postal_address text not null default '',
  logo_file_id uuid,
  attribute_schema jsonb not null default '[]',
  tracking text not null default 'individual' check (tracking in ('none', 'aggregate', 'individual')),
  existing_customer_marketing boolean not null default false,
  metadata jsonb not null default '{}',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1
);
call preo_protect('organizations', 'id');
grant select, insert, update on organizations to preo_app;

-- Staff. An account reaches organizations through memberships; people sign in elsewhere.
create table accounts (
  id uuid primary key,
  email text not null,
  email_key text not null unique,
  name text not null default '',
  created timestamptz not null default now(),
  modified timestamptz not null default now()
);

create table memberships (
  organization_id uuid not null references organizations (id) on delete cascade,
  account_id uuid not null references accounts (id) on delete cascade,
  role text not null check (role in ('viewer', 'desk', 'editor', 'manager', 'owner')),
  created timestamptz not null default now(),
  primary key (organization_id, account_id)
);
call preo_protect('memberships');
create index memberships_account on memberships (account_id);
grant select, insert, update, delete on memberships to preo_app;

create table api_keys (
  id uuid primary key,
  name text not null,
  token_hash bytea not null unique,
  created timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);

create table api_key_roles (
  organization_id uuid not null references organizations (id) on delete cascade,
  api_key_id uuid not null references api_keys (id) on delete cascade,
  role text not null check (role in ('viewer', 'desk', 'editor', 'manager', 'owner')),
  created timestamptz not null default now(),
  primary key (organization_id, api_key_id)
);
call preo_protect('api_key_roles');
create index api_key_roles_key on api_key_roles (api_key_id);
grant select, insert, update, delete on api_key_roles to preo_app;

-- Key look-up and sign-in happen before any organization is known.
grant select, insert on accounts to preo_system;
grant select, insert on api_keys to preo_system;
grant update (last_used_at) on api_keys to preo_system;
grant select on api_key_roles, memberships to preo_system;
grant select (id, name, slug) on organizations to preo_system;
create policy sign_in on api_key_roles for select to preo_system using (true);
create policy sign_in on memberships for select to preo_system using (true);
create policy sign_in on organizations for select to preo_system using (true);

-- Answers of POST requests that carried an Idempotency-Key, written with the effect itself. Sealed: an answer may hold personal data.
create table idempotent_answers (
  credential_id uuid not null,
  operation text not null,
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint not null,
  sealed_answer bytea not null,
  created timestamptz not null default now(),
  primary key (credential_id, operation, key)
);
create index idempotent_answers_created on idempotent_answers (created);
grant select, insert, delete on idempotent_answers to preo_app;
grant select, delete on idempotent_answers to preo_system;

-- What happened, in the transaction in which it happened. Delivered elsewhere.
create table event_sequences (
  organization_id uuid not null references organizations (id) on delete cascade,
  object_id uuid not null,
  last bigint not null,
  primary key (organization_id, object_id)
);
call preo_protect('event_sequences');
grant select, insert, update on event_sequences to preo_app;

create table events (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null default preo_uuid7(),
  type text not null,
  object_id uuid not null,
  sequence bigint not null,
  edition_id uuid,
  data jsonb not null,
  created timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, object_id, sequence)
);
call preo_protect('events');
grant select, insert on events to preo_app;

-- Who did what. The program's own role can add and read, never change.
create table audit_entries (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null default preo_uuid7(),
  at timestamptz not null default now(),
  actor_type text not null check (actor_type in ('api_key', 'account', 'guest', 'system')),
  actor_id uuid,
  action text not null,
  object_type text not null,
  object_id uuid,
  changes jsonb not null default '{}',
  request_id text,
  primary key (organization_id, id)
);
call preo_protect('audit_entries');
create index audit_entries_object on audit_entries (organization_id, object_id);
grant select, insert on audit_entries to preo_app;
