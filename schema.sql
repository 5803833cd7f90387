-- Generated from the migrations: do not edit. The whole schema as it stands after the last one.

create extension pg_trgm;

CREATE OR REPLACE FUNCTION public.preo_audit_unsealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into audit_unsealed (organization_id, entry_id) values (new.organization_id, new.id);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.preo_count_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;
revoke execute on routine preo_count_change() from public;

CREATE OR REPLACE PROCEDURE public.preo_count_changes(IN tenant regclass, IN area text)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('create trigger count_inserts after insert on %s referencing new table as changed for each statement execute function preo_count_change(%L)', tenant, area);
  execute format('create trigger count_updates after update on %s referencing new table as changed for each statement execute function preo_count_change(%L)', tenant, area);
  execute format('create trigger count_deletes after delete on %s referencing old table as changed for each statement execute function preo_count_change(%L)', tenant, area);
end
$procedure$;

CREATE OR REPLACE FUNCTION public.preo_count_erased()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  call preo_count_rows_of(new.organization_id, 'users', case when new.erased_at is null then 1 else -1 end);
  return null;
end
$function$;
revoke execute on routine preo_count_erased() from public;

CREATE OR REPLACE FUNCTION public.preo_count_rows()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  organization uuid;
  rows bigint;
begin
  for organization, rows in execute format('select organization_id, count(*) from changed where %s group by 1', tg_argv[2]) loop
    call preo_count_rows_of(organization, tg_argv[0], rows * tg_argv[1]::integer);
  end loop;
  return null;
end
$function$;
revoke execute on routine preo_count_rows() from public;

CREATE OR REPLACE PROCEDURE public.preo_count_rows_of(IN organization uuid, IN of_list text, IN more bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $procedure$
begin
  update row_counts set n = n + more
    where (organization_id, list, slot) = (select o.organization_id, o.list, o.slot from row_counts o
      where o.organization_id = organization and o.list = of_list order by o.slot limit 1 for update skip locked);
  if not found then
    insert into row_counts (organization_id, list, n) values (organization, of_list, more);
  end if;
end
$procedure$;
revoke execute on routine preo_count_rows_of(uuid,text,bigint) from public;

CREATE OR REPLACE FUNCTION public.preo_deliver_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into webhook_deliveries (organization_id, endpoint_id, event_id, event_type, object_id, sequence)
  select e.organization_id, w.id, e.id, e.type, e.object_id, e.sequence
  from fresh e join webhook_endpoints w on w.organization_id = e.organization_id
  where w.enabled and e.type <> 'webhook.test' and (w.event_types ? '*' or w.event_types ? e.type)
    and (w.edition_id is null or w.edition_id = e.edition_id)
    and (w.sources = '[]' or not e.data ? 'source' or w.sources ? (e.data ->> 'source'))
  order by e.id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.preo_end_sessions()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
begin
  delete from account_sessions where account_id = case when tg_table_name = 'accounts' then (to_jsonb(old) ->> 'id')::uuid else (to_jsonb(old) ->> 'account_id')::uuid end;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.preo_keep_former_key()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.previous_token_hash := old.token_hash;
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.preo_key_reach(key uuid)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
  select count(*) from api_key_roles where api_key_id = key
$function$;
grant execute on routine preo_key_reach(uuid) to preo_app;
revoke execute on routine preo_key_reach(uuid) from public;

CREATE OR REPLACE FUNCTION public.preo_organizations()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select nullif(current_setting('app.organizations', true), '')::uuid[]
$function$;

CREATE OR REPLACE PROCEDURE public.preo_protect(IN tenant regclass, IN organization_column name DEFAULT 'organization_id'::name)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('alter table %s enable row level security', tenant);
  execute format('alter table %s force row level security', tenant);
  execute format('create policy tenant on %s to preo_app using (%I = any ((select preo_organizations())::uuid[])) with check (%I = any ((select preo_organizations())::uuid[]))', tenant, organization_column, organization_column);
  execute format('create policy data_migration on %s to preo_owner using (true) with check (true)', tenant);
end
$procedure$;

CREATE OR REPLACE PROCEDURE public.preo_recount_rows()
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
BEGIN ATOMIC
 DELETE FROM row_counts;
 INSERT INTO row_counts (organization_id, list, n)  SELECT users.organization_id,
             'users',
             count(*) AS count
            FROM users
           WHERE (users.erased_at IS NULL)
           GROUP BY users.organization_id;
 INSERT INTO row_counts (organization_id, list, n)  SELECT orders.organization_id,
             'orders',
             count(*) AS count
            FROM orders
           GROUP BY orders.organization_id;
END;
revoke execute on routine preo_recount_rows() from public;

CREATE OR REPLACE FUNCTION public.preo_refresh_statistics(changes bigint DEFAULT NULL::bigint, besides name[] DEFAULT '{}'::name[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;
grant execute on routine preo_refresh_statistics(bigint,name[]) to preo_system;
revoke execute on routine preo_refresh_statistics(bigint,name[]) from public;

CREATE OR REPLACE FUNCTION public.preo_uuid7()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
  select encode(overlay(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(us / 1000) from 3) from 1 for 6)
    placing substring(int4send(28672 + ((us % 1000) * 4096 / 1000)::integer) from 3) from 7 for 2), 'hex')::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as us) clock
$function$;

CREATE OR REPLACE FUNCTION public.search_orders(pattern text, at_most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  return query
    select o.id from orders o
    where o.organization_id = any (preo_organizations()) and lower(o.number) || ' ' || lower(o.external_id) like pattern
    limit at_most;
end
$function$;
alter routine search_orders(text,integer) owner to preo_search;
grant execute on routine search_orders(text,integer) to preo_app;
revoke execute on routine search_orders(text,integer) from public;

CREATE OR REPLACE FUNCTION public.search_tickets(patterns text[], at_most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  first text := patterns[1];
  others text[] := patterns[2:];
begin
  return query
    select t.id from tickets t
    where t.organization_id = any (preo_organizations())
      and (lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '')) <> '  '
      and lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '') like first
      and (others = '{}' or lower(t.first_name) || ' ' || lower(t.last_name) || ' ' || coalesce(lower(t.email), '') like all (others))
    limit at_most;
end
$function$;
alter routine search_tickets(text[],integer) owner to preo_search;
grant execute on routine search_tickets(text[],integer) to preo_app;
revoke execute on routine search_tickets(text[],integer) from public;

CREATE OR REPLACE FUNCTION public.search_users(patterns text[], starts text[], at_most integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
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
$function$;
alter routine search_users(text[],text[],integer) owner to preo_search;
grant execute on routine search_users(text[],text[],integer) to preo_app;
revoke execute on routine search_users(text[],text[],integer) from public;

create table account_sessions (
  id uuid not null,
  account_id uuid not null,
  token_hash bytea not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint account_sessions_pkey PRIMARY KEY (id),
  constraint account_sessions_token_hash_key UNIQUE (token_hash),
  constraint account_sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX account_sessions_account ON account_sessions USING btree (account_id);
CREATE INDEX account_sessions_expires ON account_sessions USING btree (expires_at);
grant delete, insert, select, update on account_sessions to preo_system;

create table accounts (
  id uuid not null,
  email text not null,
  name text default ''::text not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  email_key text generated always as (lower(email)) stored not null,
  email_verified boolean default false not null,
  image text,
  two_factor boolean default false not null,
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_email_key_key UNIQUE (email_key)
);
alter table accounts enable row level security;
alter table accounts force row level security;
create policy added on accounts for insert to preo_app with check (true);
create policy data_migration on accounts for all to preo_owner using (true) with check (true);
create policy sign_in on accounts for all to preo_system using (true) with check (true);
create policy team on accounts for select to preo_app using ((id IN ( SELECT memberships.account_id
   FROM memberships)));
CREATE TRIGGER end_sessions AFTER UPDATE OF two_factor, email ON public.accounts FOR EACH ROW WHEN (((old.two_factor IS DISTINCT FROM new.two_factor) OR (old.email IS DISTINCT FROM new.email))) EXECUTE FUNCTION preo_end_sessions();
grant insert (id, email, name, email_verified) on accounts to preo_app;
grant insert, select, update on accounts to preo_system;
grant select (id, email, name, created, email_key, two_factor) on accounts to preo_app;

create table api_key_roles (
  organization_id uuid not null,
  api_key_id uuid not null,
  role text not null,
  created timestamp with time zone default now() not null,
  constraint api_key_roles_pkey PRIMARY KEY (organization_id, api_key_id),
  constraint api_key_roles_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'desk'::text, 'editor'::text, 'manager'::text, 'owner'::text]))),
  constraint api_key_roles_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id) ON DELETE CASCADE,
  constraint api_key_roles_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table api_key_roles enable row level security;
alter table api_key_roles force row level security;
CREATE INDEX api_key_roles_key ON api_key_roles USING btree (api_key_id);
create policy data_migration on api_key_roles for all to preo_owner using (true) with check (true);
create policy sign_in on api_key_roles for select to preo_system using (true);
create policy tenant on api_key_roles for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on api_key_roles to preo_app;
grant select on api_key_roles to preo_system;

create table api_keys (
  id uuid not null,
  name text not null,
  token_hash bytea not null,
  created timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone,
  hint text default ''::text not null,
  previous_token_hash bytea,
  previous_valid_until timestamp with time zone,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_previous_token_hash_key UNIQUE (previous_token_hash),
  constraint api_keys_token_hash_key UNIQUE (token_hash)
);
alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy added on api_keys for insert to preo_app with check (true);
create policy data_migration on api_keys for all to preo_owner using (true) with check (true);
create policy key_look_up on api_keys for all to preo_system using (true) with check (true);
create policy reaching on api_keys for all to preo_app using ((id IN ( SELECT api_key_roles.api_key_id
   FROM api_key_roles)));
CREATE TRIGGER keep_former_key BEFORE UPDATE OF token_hash ON public.api_keys FOR EACH ROW EXECUTE FUNCTION preo_keep_former_key();
grant insert on api_keys to preo_app;
grant insert, select on api_keys to preo_system;
grant select (id, name, created, expires_at, last_used_at, hint, previous_valid_until, modified, version) on api_keys to preo_app;
grant update (last_used_at) on api_keys to preo_system;
grant update (token_hash, hint, previous_valid_until, modified, version) on api_keys to preo_app;

create table audit_chain (
  organization_id uuid not null,
  sequence bigint not null,
  entry_id uuid not null,
  hash bytea not null,
  sealed_at timestamp with time zone default now() not null,
  constraint audit_chain_pkey PRIMARY KEY (organization_id, sequence),
  constraint audit_chain_organization_id_entry_id_key UNIQUE (organization_id, entry_id),
  constraint audit_chain_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table audit_chain enable row level security;
alter table audit_chain force row level security;
create policy data_migration on audit_chain for all to preo_owner using (true) with check (true);
create policy tenant on audit_chain for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select on audit_chain to preo_app;

create table audit_entries (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  at timestamp with time zone default now() not null,
  actor_type text not null,
  actor_id uuid,
  action text not null,
  object_type text not null,
  object_id uuid,
  changes jsonb default '{}'::jsonb not null,
  request_id text,
  constraint audit_entries_pkey PRIMARY KEY (organization_id, id),
  constraint audit_entries_actor_type_check CHECK ((actor_type = ANY (ARRAY['api_key'::text, 'account'::text, 'guest'::text, 'system'::text]))),
  constraint audit_entries_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table audit_entries enable row level security;
alter table audit_entries force row level security;
CREATE INDEX audit_entries_action ON audit_entries USING btree (organization_id, action, id);
CREATE INDEX audit_entries_actor ON audit_entries USING btree (organization_id, actor_id, id);
CREATE INDEX audit_entries_at ON audit_entries USING btree (organization_id, at, id);
CREATE INDEX audit_entries_object ON audit_entries USING btree (organization_id, object_id);
create policy data_migration on audit_entries for all to preo_owner using (true) with check (true);
create policy tenant on audit_entries for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER to_be_sealed AFTER INSERT ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION preo_audit_unsealed();
grant insert, select on audit_entries to preo_app;

create table audit_unsealed (
  organization_id uuid not null,
  entry_id uuid not null,
  constraint audit_unsealed_pkey PRIMARY KEY (organization_id, entry_id),
  constraint audit_unsealed_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table audit_unsealed enable row level security;
alter table audit_unsealed force row level security;
create policy data_migration on audit_unsealed for all to preo_owner using (true) with check (true);
create policy due on audit_unsealed for select to preo_system using (true);
create policy tenant on audit_unsealed for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on audit_unsealed to preo_app;
grant select (organization_id) on audit_unsealed to preo_system;

create table campaign_chunks (
  organization_id uuid not null,
  campaign_id uuid not null,
  chunk integer not null,
  lo integer not null,
  hi integer not null,
  state text default 'open'::text not null,
  lease_owner uuid,
  lease_token bigint default 0 not null,
  lease_until timestamp with time zone,
  next_attempt_at timestamp with time zone default now() not null,
  attempts integer default 0 not null,
  sent integer default 0 not null,
  failed integer default 0 not null,
  skipped integer default 0 not null,
  cancelled integer default 0 not null,
  unknown integer default 0 not null,
  bounced integer default 0 not null,
  opened integer default 0 not null,
  clicked integer default 0 not null,
  unsubscribed integer default 0 not null,
  channel text default 'email'::text not null,
  cost_e4 bigint default 0 not null,
  constraint campaign_chunks_pkey PRIMARY KEY (organization_id, campaign_id, chunk),
  constraint campaign_chunks_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint campaign_chunks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text]))),
  constraint campaign_chunks_organization_id_campaign_id_fkey FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns(organization_id, id) ON DELETE CASCADE
) with (fillfactor=50);
alter table campaign_chunks enable row level security;
alter table campaign_chunks force row level security;
CREATE INDEX campaign_chunks_open ON campaign_chunks USING btree (next_attempt_at, chunk) WHERE (state = 'open'::text);
create policy data_migration on campaign_chunks for all to preo_owner using (true) with check (true);
create policy lease on campaign_chunks for all to preo_system using (true) with check (true);
create policy tenant on campaign_chunks for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on campaign_chunks to preo_app;
grant select (organization_id, campaign_id, chunk, lo, hi, state, lease_owner, lease_token, lease_until, next_attempt_at, unknown, channel) on campaign_chunks to preo_system;
grant update (lease_owner, lease_token, lease_until) on campaign_chunks to preo_system;

create table campaign_exclusions (
  organization_id uuid not null,
  campaign_id uuid not null,
  user_id uuid,
  reason text not null,
  ticket_id uuid,
  constraint campaign_exclusions_once UNIQUE NULLS NOT DISTINCT (organization_id, campaign_id, user_id, ticket_id),
  constraint campaign_exclusions_reason_check CHECK ((reason = ANY (ARRAY['no_address'::text, 'invalid_address'::text, 'do_not_contact'::text, 'bounced'::text, 'complained'::text, 'unsubscribed'::text, 'no_consent'::text, 'under_age'::text, 'capped'::text, 'duplicate_address'::text, 'test_edition'::text, 'country_not_allowed'::text]))),
  constraint campaign_exclusions_somebody CHECK (((user_id IS NOT NULL) OR (ticket_id IS NOT NULL))),
  constraint campaign_exclusions_organization_id_campaign_id_fkey FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns(organization_id, id) ON DELETE CASCADE
);
alter table campaign_exclusions enable row level security;
alter table campaign_exclusions force row level security;
create policy data_migration on campaign_exclusions for all to preo_owner using (true) with check (true);
create policy tenant on campaign_exclusions for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on campaign_exclusions to preo_app;

create table campaign_links (
  organization_id uuid not null,
  campaign_id uuid not null,
  n integer not null,
  language text not null,
  target text not null,
  original text,
  changed_at timestamp with time zone,
  version bigint default 1 not null,
  constraint campaign_links_pkey PRIMARY KEY (organization_id, campaign_id, n),
  constraint campaign_links_organization_id_campaign_id_fkey FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns(organization_id, id) ON DELETE CASCADE
);
alter table campaign_links enable row level security;
alter table campaign_links force row level security;
create policy data_migration on campaign_links for all to preo_owner using (true) with check (true);
create policy tenant on campaign_links for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on campaign_links to preo_app;
grant update (target, original, changed_at, version) on campaign_links to preo_app;

create table campaign_recipients (
  organization_id uuid not null,
  campaign_id uuid not null,
  "position" integer not null,
  user_id uuid,
  state text default 'queued'::text not null,
  reason text default ''::text not null,
  language text,
  attempts smallint default 0 not null,
  next_attempt_at timestamp with time zone,
  sent_at timestamp with time zone,
  response text default ''::text not null,
  bounced_at timestamp with time zone,
  opened_at timestamp with time zone,
  clicked_at timestamp with time zone,
  unsubscribed_at timestamp with time zone,
  provider_id text,
  parts smallint,
  cost_e4 bigint,
  delivered_at timestamp with time zone,
  ticket_id uuid,
  constraint campaign_recipients_pkey PRIMARY KEY (organization_id, campaign_id, "position"),
  constraint campaign_recipients_organization_id_campaign_id_user_id_key UNIQUE (organization_id, campaign_id, user_id),
  constraint campaign_recipients_somebody CHECK (((user_id IS NOT NULL) OR (ticket_id IS NOT NULL))),
  constraint campaign_recipients_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'skipped'::text, 'unknown'::text, 'cancelled'::text]))),
  constraint campaign_recipients_organization_id_campaign_id_fkey FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns(organization_id, id) ON DELETE CASCADE
) with (fillfactor=70);
alter table campaign_recipients enable row level security;
alter table campaign_recipients force row level security;
CREATE INDEX campaign_recipients_ticket ON campaign_recipients USING btree (organization_id, ticket_id) WHERE (ticket_id IS NOT NULL);
CREATE INDEX campaign_recipients_unknown ON campaign_recipients USING btree (organization_id, campaign_id, sent_at) WHERE (state = 'unknown'::text);
CREATE INDEX campaign_recipients_user ON campaign_recipients USING btree (organization_id, user_id);
create policy data_migration on campaign_recipients for all to preo_owner using (true) with check (true);
create policy tenant on campaign_recipients for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on campaign_recipients to preo_app;

create table campaigns (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  segment_id uuid not null,
  name text not null,
  channel text not null,
  email_message_id uuid,
  sms_body jsonb default '{}'::jsonb not null,
  status text default 'draft'::text not null,
  scheduled_at timestamp with time zone,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  error_message text default ''::text not null,
  frozen_expression text,
  frozen_message_version bigint,
  communication_type text,
  tracking text,
  user_count integer default 0 not null,
  total_recipients integer default 0 not null,
  paused_at timestamp with time zone,
  pause_reason text,
  probe_at timestamp with time zone,
  run bigint default 0 not null,
  lease_owner uuid,
  lease_until timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  edited_by uuid,
  approved_by uuid,
  approved_at timestamp with time zone,
  approved_message_version bigint,
  approved_expression text,
  paused_by uuid,
  not_after timestamp with time zone,
  shown_count integer,
  failure text,
  number bigint generated always as identity not null,
  urgent boolean default false not null,
  throttled_until timestamp with time zone,
  mail_relay_id uuid,
  audience text,
  frozen_audience text default 'buyers'::text not null,
  approved_audience text,
  constraint campaigns_pkey PRIMARY KEY (organization_id, id),
  constraint campaigns_id_key UNIQUE (id),
  constraint campaigns_number_key UNIQUE (number),
  constraint campaigns_audience_check CHECK ((audience = ANY (ARRAY['buyers'::text, 'holders'::text, 'both'::text]))),
  constraint campaigns_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint campaigns_communication_type_check CHECK ((communication_type = ANY (ARRAY['marketing'::text, 'transactional'::text]))),
  constraint campaigns_failure_check CHECK ((failure = ANY (ARRAY['segment'::text, 'template'::text, 'transport'::text, 'content'::text, 'approval'::text]))),
  constraint campaigns_frozen_audience_check CHECK ((frozen_audience = ANY (ARRAY['buyers'::text, 'holders'::text, 'both'::text]))),
  constraint campaigns_name_check CHECK ((char_length(name) <= 255)),
  constraint campaigns_pause_reason_check CHECK ((pause_reason = ANY (ARRAY['by_user'::text, 'error_ratio'::text, 'transport_down'::text, 'count_deviation'::text]))),
  constraint campaigns_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'scheduled'::text, 'calculating'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'cancelled'::text]))),
  constraint campaigns_tracking_check CHECK ((tracking = ANY (ARRAY['none'::text, 'aggregate'::text, 'individual'::text]))),
  constraint campaigns_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint campaigns_organization_id_email_message_id_fkey FOREIGN KEY (organization_id, email_message_id) REFERENCES email_messages(organization_id, id),
  constraint campaigns_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint campaigns_organization_id_mail_relay_id_fkey FOREIGN KEY (organization_id, mail_relay_id) REFERENCES mail_relays(organization_id, id) ON DELETE SET NULL (mail_relay_id),
  constraint campaigns_organization_id_segment_id_fkey FOREIGN KEY (organization_id, segment_id) REFERENCES segments(organization_id, id)
);
alter table campaigns enable row level security;
alter table campaigns force row level security;
CREATE INDEX campaigns_created ON campaigns USING btree (organization_id, created, id);
CREATE INDEX campaigns_due ON campaigns USING btree (scheduled_at) WHERE (status = 'scheduled'::text);
CREATE INDEX campaigns_limited ON campaigns USING btree (not_after) WHERE ((status = ANY (ARRAY['scheduled'::text, 'calculating'::text, 'sending'::text])) AND (not_after IS NOT NULL));
CREATE INDEX campaigns_mail_relay ON campaigns USING btree (organization_id, mail_relay_id) WHERE (mail_relay_id IS NOT NULL);
CREATE INDEX campaigns_message ON campaigns USING btree (organization_id, email_message_id);
CREATE INDEX campaigns_running ON campaigns USING btree (status) WHERE (status = ANY (ARRAY['calculating'::text, 'sending'::text]));
CREATE INDEX campaigns_segment ON campaigns USING btree (organization_id, segment_id);
create policy data_migration on campaigns for all to preo_owner using (true) with check (true);
create policy schedule on campaigns for select to preo_system using (true);
create policy tenant on campaigns for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on campaigns to preo_app;
grant select (organization_id, id, status, scheduled_at, completed_at, communication_type, paused_at, probe_at, run, lease_until, not_after, number, urgent, throttled_until, mail_relay_id) on campaigns to preo_system;

create table change_counters (
  organization_id uuid not null,
  area text not null,
  slot uuid default preo_uuid7() not null,
  n bigint default 1 not null,
  constraint change_counters_pkey PRIMARY KEY (organization_id, area, slot)
) with (fillfactor=50);
alter table change_counters enable row level security;
alter table change_counters force row level security;
create policy data_migration on change_counters for all to preo_owner using (true) with check (true);
create policy tenant on change_counters for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant select on change_counters to preo_app;

create table consent_history (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  consent_id uuid not null,
  user_id uuid not null,
  edition_id uuid,
  channel text not null,
  purpose text not null,
  action text not null,
  basis text not null,
  source text not null,
  wording text default ''::text not null,
  wording_version text default ''::text not null,
  reason text default ''::text not null,
  evidence jsonb default '{}'::jsonb not null,
  actor_type text not null,
  actor_id uuid,
  at timestamp with time zone default now() not null,
  removed_status text,
  constraint consent_history_pkey PRIMARY KEY (organization_id, id),
  constraint consent_history_action_check CHECK ((action = ANY (ARRAY['granted'::text, 'withdrawn'::text, 'deleted'::text, 'blocked_grant'::text]))),
  constraint consent_history_removed_status_check CHECK ((removed_status = ANY (ARRAY['granted'::text, 'withdrawn'::text]))),
  constraint consent_history_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table consent_history enable row level security;
alter table consent_history force row level security;
CREATE INDEX consent_history_consent ON consent_history USING btree (organization_id, consent_id, id);
CREATE INDEX consent_history_removed ON consent_history USING btree (organization_id, user_id) WHERE ((action = 'deleted'::text) AND (removed_status = 'withdrawn'::text));
CREATE INDEX consent_history_user ON consent_history USING btree (organization_id, user_id, id);
create policy data_migration on consent_history for all to preo_owner using (true) with check (true);
create policy tenant on consent_history for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select on consent_history to preo_app;
grant update (user_id, reason, evidence) on consent_history to preo_app;

create table consents (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  edition_id uuid,
  channel text not null,
  purpose text default 'marketing'::text not null,
  status text not null,
  basis text default 'consent'::text not null,
  source text not null,
  wording text default ''::text not null,
  wording_version text default ''::text not null,
  given_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  decided_at timestamp with time zone not null,
  evidence jsonb default '{}'::jsonb not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint consents_pkey PRIMARY KEY (organization_id, id),
  constraint consents_organization_id_user_id_channel_purpose_edition_id_key UNIQUE NULLS NOT DISTINCT (organization_id, user_id, channel, purpose, edition_id) INCLUDE (status),
  constraint consents_basis_check CHECK ((basis = ANY (ARRAY['consent'::text, 'existing_customer'::text]))),
  constraint consents_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint consents_source_check CHECK ((source = ANY (ARRAY['import'::text, 'api'::text, 'dashboard'::text, 'preference_page'::text, 'unsubscribe_link'::text, 'one_click'::text, 'sms_stop'::text]))),
  constraint consents_status_check CHECK ((status = ANY (ARRAY['granted'::text, 'withdrawn'::text]))),
  constraint consents_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint consents_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
alter table consents enable row level security;
alter table consents force row level security;
CREATE INDEX consents_created ON consents USING btree (organization_id, created, id);
CREATE INDEX consents_edition ON consents USING btree (organization_id, edition_id, created, id) WHERE (edition_id IS NOT NULL);
CREATE INDEX consents_modified ON consents USING btree (organization_id, modified, id);
CREATE INDEX consents_unusual_status ON consents USING btree (organization_id, status, created, id) WHERE (status <> 'granted'::text);
create policy data_migration on consents for all to preo_owner using (true) with check (true);
create policy tenant on consents for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.consents REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('consents');
CREATE TRIGGER count_inserts AFTER INSERT ON public.consents REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('consents');
CREATE TRIGGER count_updates AFTER UPDATE ON public.consents REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('consents');
grant delete, insert, select, update on consents to preo_app;

create table data_imports (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid,
  file_id uuid,
  name text not null,
  source text not null,
  kind text not null,
  status text not null,
  options jsonb default '{}'::jsonb not null,
  detected jsonb default '{}'::jsonb not null,
  plan jsonb,
  notices jsonb default '[]'::jsonb not null,
  error_message text default ''::text not null,
  rows_total integer default 0 not null,
  rows_done integer default 0 not null,
  rows_rejected integer default 0 not null,
  orders_total integer default 0 not null,
  orders_created integer default 0 not null,
  orders_updated integer default 0 not null,
  orders_unchanged integer default 0 not null,
  orders_rejected integer default 0 not null,
  orders_erased integer default 0 not null,
  run bigint default 0 not null,
  heartbeat_at timestamp with time zone,
  run_started_at timestamp with time zone,
  run_started_rows integer default 0 not null,
  landed_position integer default 0 not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  undo_started_at timestamp with time zone,
  undone_at timestamp with time zone,
  undo_position integer default 0 not null,
  undo_kept_count integer default 0 not null,
  undo_kept jsonb default '[]'::jsonb not null,
  actor_type text not null,
  actor_id uuid,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  barren_runs integer default 0 not null,
  constraint data_imports_pkey PRIMARY KEY (organization_id, id),
  constraint data_imports_actor_type_check CHECK ((actor_type = ANY (ARRAY['api_key'::text, 'account'::text, 'system'::text]))),
  constraint data_imports_kind_check CHECK ((kind = ANY (ARRAY['orders'::text, 'contacts'::text, 'suppressions'::text]))),
  constraint data_imports_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'mapping'::text, 'processing_columns'::text, 'mapping_products'::text, 'ready'::text, 'importing'::text, 'completed'::text, 'completed_with_errors'::text, 'failed'::text, 'cancelled'::text]))),
  constraint data_imports_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint data_imports_organization_id_file_id_fkey FOREIGN KEY (organization_id, file_id) REFERENCES files(organization_id, id),
  constraint data_imports_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table data_imports enable row level security;
alter table data_imports force row level security;
CREATE INDEX data_imports_created ON data_imports USING btree (organization_id, created, id);
CREATE INDEX data_imports_file ON data_imports USING btree (organization_id, file_id);
CREATE INDEX data_imports_modified ON data_imports USING btree (organization_id, modified, id);
CREATE INDEX data_imports_source ON data_imports USING btree (organization_id, source, kind, id);
create policy data_migration on data_imports for all to preo_owner using (true) with check (true);
create policy tenant on data_imports for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on data_imports to preo_app;

create table editions (
  organization_id uuid not null,
  id uuid not null,
  previous_edition_id uuid,
  name text not null,
  slug text not null,
  status text default 'draft'::text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  timezone text not null,
  currency text not null,
  default_locale text not null,
  locales jsonb not null,
  venue_name text default ''::text not null,
  venue_address text default ''::text not null,
  venue_country text,
  email_from_name text,
  email_from_address text,
  email_reply_to text,
  sms_senders jsonb default '{}'::jsonb not null,
  refunds_open_at timestamp with time zone,
  refunds_close_at timestamp with time zone,
  refund_fee_fixed_e4 bigint default 0 not null,
  refund_fee_percent_e4 bigint default 0 not null,
  refund_auto_approve_below_e4 bigint,
  test boolean default false not null,
  metadata jsonb default '{}'::jsonb not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint editions_pkey PRIMARY KEY (organization_id, id),
  constraint editions_organization_id_slug_key UNIQUE (organization_id, slug),
  constraint editions_check CHECK ((starts_at < ends_at)),
  constraint editions_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint editions_refund_auto_approve_below_e4_check CHECK ((refund_auto_approve_below_e4 >= 0)),
  constraint editions_refund_fee_fixed_e4_check CHECK ((refund_fee_fixed_e4 >= 0)),
  constraint editions_refund_fee_percent_e4_check CHECK (((refund_fee_percent_e4 >= 0) AND (refund_fee_percent_e4 <= 1000000))),
  constraint editions_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'published'::text, 'live'::text, 'ended'::text, 'archived'::text]))),
  constraint editions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint editions_organization_id_previous_edition_id_fkey FOREIGN KEY (organization_id, previous_edition_id) REFERENCES editions(organization_id, id)
);
alter table editions enable row level security;
alter table editions force row level security;
create policy data_migration on editions for all to preo_owner using (true) with check (true);
create policy tenant on editions for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.editions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_inserts AFTER INSERT ON public.editions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_updates AFTER UPDATE ON public.editions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
grant insert, select, update on editions to preo_app;

create table email_callback_calls (
  organization_id uuid not null,
  callback_id uuid not null,
  fingerprint bytea not null,
  at timestamp with time zone default now() not null,
  constraint email_callback_calls_pkey PRIMARY KEY (organization_id, callback_id, fingerprint),
  constraint email_callback_calls_organization_id_callback_id_fkey FOREIGN KEY (organization_id, callback_id) REFERENCES email_callbacks(organization_id, id) ON DELETE CASCADE
);
alter table email_callback_calls enable row level security;
alter table email_callback_calls force row level security;
CREATE INDEX email_callback_calls_at ON email_callback_calls USING btree (organization_id, at);
create policy data_migration on email_callback_calls for all to preo_owner using (true) with check (true);
create policy tenant on email_callback_calls for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on email_callback_calls to preo_app;

create table email_callbacks (
  organization_id uuid not null,
  id uuid not null,
  provider text not null,
  description text default ''::text not null,
  sealed_key bytea not null,
  confirmed_at timestamp with time zone,
  last_received_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint email_callbacks_pkey PRIMARY KEY (organization_id, id),
  constraint email_callbacks_provider_check CHECK ((provider = ANY (ARRAY['ses'::text, 'sendgrid'::text, 'mailgun'::text, 'postmark'::text]))),
  constraint email_callbacks_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table email_callbacks enable row level security;
alter table email_callbacks force row level security;
create policy data_migration on email_callbacks for all to preo_owner using (true) with check (true);
create policy tenant on email_callbacks for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on email_callbacks to preo_app;

create table email_message_versions (
  organization_id uuid not null,
  email_message_id uuid not null,
  version bigint not null,
  content jsonb not null,
  created timestamp with time zone default now() not null,
  constraint email_message_versions_pkey PRIMARY KEY (organization_id, email_message_id, version),
  constraint email_message_versions_organization_id_email_message_id_fkey FOREIGN KEY (organization_id, email_message_id) REFERENCES email_messages(organization_id, id) ON DELETE CASCADE
);
alter table email_message_versions enable row level security;
alter table email_message_versions force row level security;
create policy data_migration on email_message_versions for all to preo_owner using (true) with check (true);
create policy tenant on email_message_versions for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select on email_message_versions to preo_app;

create table email_messages (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid,
  template_id uuid,
  name text not null,
  communication_type text not null,
  purpose text default 'marketing'::text not null,
  from_name text,
  from_address text,
  reply_to text,
  subject jsonb default '{}'::jsonb not null,
  preheader jsonb default '{}'::jsonb not null,
  body jsonb default '{}'::jsonb not null,
  text jsonb default '{}'::jsonb not null,
  body_format text default 'html'::text not null,
  tracking text,
  deleted_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  compiled jsonb default '{}'::jsonb not null,
  template_version bigint,
  files jsonb default '[]'::jsonb not null,
  constraint email_messages_pkey PRIMARY KEY (organization_id, id),
  constraint email_messages_body_format_check CHECK ((body_format = ANY (ARRAY['html'::text, 'mjml'::text, 'blocks'::text]))),
  constraint email_messages_communication_type_check CHECK ((communication_type = ANY (ARRAY['marketing'::text, 'transactional'::text]))),
  constraint email_messages_tracking_check CHECK ((tracking = ANY (ARRAY['none'::text, 'aggregate'::text, 'individual'::text]))),
  constraint email_messages_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint email_messages_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint email_messages_organization_id_template_id_fkey FOREIGN KEY (organization_id, template_id) REFERENCES email_messages(organization_id, id)
);
alter table email_messages enable row level security;
alter table email_messages force row level security;
CREATE INDEX email_messages_created ON email_messages USING btree (organization_id, created, id);
CREATE INDEX email_messages_files ON email_messages USING gin (files jsonb_path_ops) WHERE (deleted_at IS NULL);
CREATE INDEX email_messages_template ON email_messages USING btree (organization_id, template_id) WHERE (template_id IS NOT NULL);
create policy data_migration on email_messages for all to preo_owner using (true) with check (true);
create policy tenant on email_messages for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on email_messages to preo_app;

create table erased_identities (
  organization_id uuid not null,
  hash bytea not null,
  user_id uuid not null,
  erased timestamp with time zone default now() not null,
  constraint erased_identities_pkey PRIMARY KEY (organization_id, hash),
  constraint erased_identities_hash_check CHECK ((octet_length(hash) = 32)),
  constraint erased_identities_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table erased_identities enable row level security;
alter table erased_identities force row level security;
create policy data_migration on erased_identities for all to preo_owner using (true) with check (true);
create policy tenant on erased_identities for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select on erased_identities to preo_app;

create table event_sequences (
  organization_id uuid not null,
  object_id uuid not null,
  last bigint not null,
  constraint event_sequences_pkey PRIMARY KEY (organization_id, object_id),
  constraint event_sequences_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table event_sequences enable row level security;
alter table event_sequences force row level security;
create policy data_migration on event_sequences for all to preo_owner using (true) with check (true);
create policy tenant on event_sequences for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on event_sequences to preo_app;

create table events (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  type text not null,
  object_id uuid not null,
  sequence bigint not null,
  edition_id uuid,
  data jsonb not null,
  created timestamp with time zone default now() not null,
  constraint events_pkey PRIMARY KEY (organization_id, id),
  constraint events_organization_id_object_id_sequence_key UNIQUE (organization_id, object_id, sequence),
  constraint events_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table events enable row level security;
alter table events force row level security;
CREATE INDEX events_created ON events USING btree (organization_id, created);
create policy data_migration on events for all to preo_owner using (true) with check (true);
create policy tenant on events for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER deliver_events AFTER INSERT ON public.events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION preo_deliver_events();
grant delete, insert, select on events to preo_app;
grant update (data) on events to preo_app;

create table files (
  organization_id uuid not null,
  id uuid not null,
  name text not null,
  purpose text not null,
  content_type text not null,
  size_bytes bigint not null,
  sha256 bytea not null,
  storage_key text not null,
  width integer,
  height integer,
  alt_text text default ''::text not null,
  tags jsonb default '[]'::jsonb not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  uploaded_sha256 bytea,
  constraint files_pkey PRIMARY KEY (organization_id, id),
  constraint files_organization_id_sha256_purpose_key UNIQUE (organization_id, sha256, purpose),
  constraint files_purpose_check CHECK ((purpose = ANY (ARRAY['import'::text, 'image'::text, 'attachment'::text, 'other'::text]))),
  constraint files_size_bytes_check CHECK ((size_bytes >= 0)),
  constraint files_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table files enable row level security;
alter table files force row level security;
CREATE INDEX files_created ON files USING btree (organization_id, created, id);
CREATE INDEX files_modified ON files USING btree (organization_id, modified, id);
CREATE INDEX files_storage_key ON files USING btree (storage_key);
CREATE INDEX files_uploaded ON files USING btree (organization_id, uploaded_sha256) WHERE (uploaded_sha256 IS NOT NULL);
create policy data_migration on files for all to preo_owner using (true) with check (true);
create policy maintenance on files for select to preo_system using (true);
create policy tenant on files for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on files to preo_app;
grant select (storage_key) on files to preo_system;

create table idempotent_answers (
  credential_id uuid not null,
  operation text not null,
  key text not null,
  request_hash bytea not null,
  status smallint not null,
  sealed_answer bytea not null,
  created timestamp with time zone default now() not null,
  constraint idempotent_answers_pkey PRIMARY KEY (credential_id, operation, key),
  constraint idempotent_answers_key_check CHECK (((char_length(key) >= 1) AND (char_length(key) <= 255)))
);
CREATE INDEX idempotent_answers_created ON idempotent_answers USING btree (created);
grant delete, insert, select on idempotent_answers to preo_app;
grant delete, select on idempotent_answers to preo_system;
grant update (status, sealed_answer) on idempotent_answers to preo_app;

create table import_changes (
  organization_id uuid not null,
  import_id uuid not null,
  object_type text not null,
  object_id uuid not null,
  before jsonb,
  version_after bigint not null,
  kept_reason text,
  constraint import_changes_pkey PRIMARY KEY (organization_id, import_id, object_type, object_id),
  constraint import_changes_object_type_check CHECK ((object_type = ANY (ARRAY['order'::text, 'user'::text, 'product'::text, 'consent'::text, 'suppression'::text])))
);
alter table import_changes enable row level security;
alter table import_changes force row level security;
create policy data_migration on import_changes for all to preo_owner using (true) with check (true);
create policy tenant on import_changes for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on import_changes to preo_app;

create table import_columns (
  organization_id uuid not null,
  import_id uuid not null,
  id uuid not null,
  "position" integer not null,
  source_column text not null,
  sample_values jsonb default '[]'::jsonb not null,
  target_field text,
  transform jsonb,
  confidence_e4 integer default 0 not null,
  reason text,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint import_columns_pkey PRIMARY KEY (organization_id, id),
  constraint import_columns_organization_id_import_id_position_key UNIQUE (organization_id, import_id, "position"),
  constraint import_columns_organization_id_import_id_fkey FOREIGN KEY (organization_id, import_id) REFERENCES data_imports(organization_id, id) ON DELETE CASCADE
);
alter table import_columns enable row level security;
alter table import_columns force row level security;
create policy data_migration on import_columns for all to preo_owner using (true) with check (true);
create policy tenant on import_columns for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on import_columns to preo_app;

create table import_items (
  organization_id uuid not null,
  import_id uuid not null,
  "position" integer not null,
  item_key text,
  row_numbers jsonb not null,
  row_count integer not null,
  outcome text,
  object_id uuid,
  issues jsonb,
  kept_reason text,
  constraint import_items_pkey PRIMARY KEY (organization_id, import_id, "position"),
  constraint import_items_outcome_check CHECK ((outcome = ANY (ARRAY['created'::text, 'updated'::text, 'unchanged'::text, 'rejected'::text, 'erased'::text])))
);
alter table import_items enable row level security;
alter table import_items force row level security;
create policy data_migration on import_items for all to preo_owner using (true) with check (true);
create policy tenant on import_items for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on import_items to preo_app;

create table import_products (
  organization_id uuid not null,
  import_id uuid not null,
  id uuid not null,
  "position" integer not null,
  source_name text not null,
  source_sku text default ''::text not null,
  source_external_id text default ''::text not null,
  row_count integer not null,
  product_id uuid,
  create_product boolean default false not null,
  suggestions jsonb default '[]'::jsonb not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint import_products_pkey PRIMARY KEY (organization_id, id),
  constraint import_products_organization_id_import_id_position_key UNIQUE (organization_id, import_id, "position"),
  constraint import_products_organization_id_import_id_fkey FOREIGN KEY (organization_id, import_id) REFERENCES data_imports(organization_id, id) ON DELETE CASCADE,
  constraint import_products_organization_id_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
);
alter table import_products enable row level security;
alter table import_products force row level security;
create policy data_migration on import_products for all to preo_owner using (true) with check (true);
create policy tenant on import_products for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on import_products to preo_app;

create table import_rejects (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  reason text not null,
  code text not null,
  constraint import_rejects_pkey PRIMARY KEY (organization_id, import_id, row_number)
);
alter table import_rejects enable row level security;
alter table import_rejects force row level security;
create policy data_migration on import_rejects for all to preo_owner using (true) with check (true);
create policy tenant on import_rejects for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on import_rejects to preo_app;
grant update (reason) on import_rejects to preo_app;

create table import_rows (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  item_key text,
  prepared text not null
);
alter table import_rows enable row level security;
alter table import_rows force row level security;
CREATE INDEX import_rows_number ON import_rows USING btree (organization_id, import_id, row_number);
create policy data_migration on import_rows for all to preo_owner using (true) with check (true);
create policy tenant on import_rows for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on import_rows to preo_app;

create table mail_relays (
  organization_id uuid not null,
  id uuid not null,
  name text not null,
  host text not null,
  port integer not null,
  tls text not null,
  username text,
  sealed_password bytea,
  connections integer not null,
  send_rate jsonb,
  uses_bounce_domain boolean default false not null,
  for_marketing boolean default false not null,
  for_transactional boolean default false not null,
  generation bigint default 1 not null,
  test_run bigint default 0 not null,
  test_status text default 'untested'::text not null,
  test_detail text default ''::text not null,
  test_to text,
  tested_at timestamp with time zone,
  proven_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint mail_relays_pkey PRIMARY KEY (organization_id, id),
  constraint mail_relays_check CHECK (((username IS NULL) = (sealed_password IS NULL))),
  constraint mail_relays_connections_check CHECK (((connections >= 1) AND (connections <= 20))),
  constraint mail_relays_port_check CHECK (((port >= 1) AND (port <= 65535))),
  constraint mail_relays_test_status_check CHECK ((test_status = ANY (ARRAY['untested'::text, 'testing'::text, 'passed'::text, 'failed'::text]))),
  constraint mail_relays_tls_check CHECK ((tls = ANY (ARRAY['implicit'::text, 'required'::text, 'offered'::text]))),
  constraint mail_relays_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table mail_relays enable row level security;
alter table mail_relays force row level security;
CREATE INDEX mail_relays_created ON mail_relays USING btree (organization_id, created, id);
CREATE UNIQUE INDEX mail_relays_marketing ON mail_relays USING btree (organization_id) WHERE for_marketing;
CREATE UNIQUE INDEX mail_relays_transactional ON mail_relays USING btree (organization_id) WHERE for_transactional;
create policy data_migration on mail_relays for all to preo_owner using (true) with check (true);
create policy lease on mail_relays for select to preo_system using (true);
create policy tenant on mail_relays for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on mail_relays to preo_app;
grant select (organization_id, id, send_rate, for_marketing, for_transactional) on mail_relays to preo_system;

create table memberships (
  organization_id uuid not null,
  account_id uuid not null,
  role text not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint memberships_pkey PRIMARY KEY (organization_id, account_id),
  constraint memberships_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'desk'::text, 'editor'::text, 'manager'::text, 'owner'::text]))),
  constraint memberships_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint memberships_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table memberships enable row level security;
alter table memberships force row level security;
CREATE INDEX memberships_account ON memberships USING btree (account_id);
create policy data_migration on memberships for all to preo_owner using (true) with check (true);
create policy sign_in on memberships for select to preo_system using (true);
create policy tenant on memberships for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER end_sessions_of_changed AFTER UPDATE OF role ON public.memberships FOR EACH ROW WHEN ((old.role IS DISTINCT FROM new.role)) EXECUTE FUNCTION preo_end_sessions();
CREATE TRIGGER end_sessions_of_removed AFTER DELETE ON public.memberships FOR EACH ROW EXECUTE FUNCTION preo_end_sessions();
grant delete, insert, select, update on memberships to preo_app;
grant select on memberships to preo_system;

create table message_events (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  campaign_id uuid not null,
  "position" integer not null,
  type text not null,
  link integer,
  machine boolean default false not null,
  detail jsonb default '{}'::jsonb not null,
  at timestamp with time zone default now() not null,
  fingerprint bytea,
  constraint message_events_pkey PRIMARY KEY (organization_id, id),
  constraint message_events_type_check CHECK ((type = ANY (ARRAY['open'::text, 'click'::text, 'bounce'::text, 'complaint'::text, 'unsubscribe'::text]))),
  constraint message_events_organization_id_campaign_id_fkey FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns(organization_id, id) ON DELETE CASCADE
);
alter table message_events enable row level security;
alter table message_events force row level security;
CREATE INDEX message_events_recipient ON message_events USING btree (organization_id, campaign_id, "position");
CREATE UNIQUE INDEX message_events_fingerprint ON message_events USING btree (organization_id, fingerprint) WHERE (fingerprint IS NOT NULL);
create policy data_migration on message_events for all to preo_owner using (true) with check (true);
create policy tenant on message_events for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on message_events to preo_app;
grant update (machine, detail) on message_events to preo_app;

create table messages (
  organization_id uuid not null,
  id uuid not null,
  number bigint generated always as identity not null,
  channel text not null,
  user_id uuid,
  address text not null,
  edition_id uuid,
  communication_type text not null,
  purpose text not null,
  email_message_id uuid,
  message_version bigint,
  content jsonb,
  sms_body jsonb default '{}'::jsonb not null,
  variables jsonb default '{}'::jsonb not null,
  locale text,
  dedupe_key text,
  request_hash bytea not null,
  status text default 'queued'::text not null,
  reason text default ''::text not null,
  response text default ''::text not null,
  language text,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  lease_owner uuid,
  lease_token bigint default 0 not null,
  lease_until timestamp with time zone,
  provider_id text,
  parts smallint,
  cost_e4 bigint,
  sent_at timestamp with time zone,
  delivered_at timestamp with time zone,
  bounced_at timestamp with time zone,
  complained_at timestamp with time zone,
  unsubscribed_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint messages_pkey PRIMARY KEY (organization_id, id),
  constraint messages_id_key UNIQUE (id),
  constraint messages_number_key UNIQUE (number),
  constraint messages_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint messages_communication_type_check CHECK ((communication_type = ANY (ARRAY['marketing'::text, 'transactional'::text]))),
  constraint messages_dedupe_key_check CHECK (((char_length(dedupe_key) >= 1) AND (char_length(dedupe_key) <= 255))),
  constraint messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'skipped'::text, 'unknown'::text]))),
  constraint messages_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint messages_organization_id_email_message_id_message_version_fkey FOREIGN KEY (organization_id, email_message_id, message_version) REFERENCES email_message_versions(organization_id, email_message_id, version),
  constraint messages_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint messages_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id)
);
alter table messages enable row level security;
alter table messages force row level security;
CREATE INDEX messages_address ON messages USING btree (organization_id, lower(NORMALIZE(address))) WHERE (channel = 'email'::text);
CREATE INDEX messages_created ON messages USING btree (organization_id, created, id);
CREATE INDEX messages_due ON messages USING btree (channel, next_attempt_at) WHERE (status = 'queued'::text);
CREATE INDEX messages_edition ON messages USING btree (organization_id, edition_id) WHERE (edition_id IS NOT NULL);
CREATE INDEX messages_modified ON messages USING btree (organization_id, modified, id);
CREATE INDEX messages_template ON messages USING btree (organization_id, email_message_id) WHERE (email_message_id IS NOT NULL);
CREATE INDEX messages_unsettled ON messages USING btree (sent_at) WHERE (status = 'unknown'::text);
CREATE INDEX messages_user ON messages USING btree (organization_id, user_id) WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX messages_dedupe ON messages USING btree (organization_id, dedupe_key) WHERE (dedupe_key IS NOT NULL);
create policy data_migration on messages for all to preo_owner using (true) with check (true);
create policy lease on messages for all to preo_system using (true) with check (true);
create policy tenant on messages for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on messages to preo_app;
grant select (organization_id, id, number, channel, communication_type, status, next_attempt_at, lease_owner, lease_token, lease_until, sent_at) on messages to preo_system;
grant update (lease_owner, lease_token, lease_until) on messages to preo_system;

create table migrations (
  number integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone default now() not null,
  constraint migrations_pkey PRIMARY KEY (number)
);

create table orders (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  user_id uuid not null,
  number text not null,
  source text not null,
  external_id text not null,
  status text not null,
  currency text not null,
  total_e4 bigint not null,
  refunded_total_e4 bigint default 0 not null,
  discount_total_e4 bigint default 0 not null,
  fee_total_e4 bigint default 0 not null,
  adjustment_e4 bigint default 0 not null,
  ordered_at timestamp with time zone not null,
  source_updated_at timestamp with time zone,
  note text default ''::text not null,
  buyer jsonb not null,
  metadata jsonb default '{}'::jsonb not null,
  content_hash bytea not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint orders_pkey PRIMARY KEY (organization_id, id),
  constraint orders_organization_id_edition_id_source_external_id_key UNIQUE (organization_id, edition_id, source, external_id),
  constraint orders_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint orders_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'paid'::text, 'partially_refunded'::text, 'refunded'::text, 'cancelled'::text]))),
  constraint orders_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint orders_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id)
);
alter table orders enable row level security;
alter table orders force row level security;
CREATE INDEX orders_currency ON orders USING btree (organization_id, currency);
CREATE INDEX orders_edition_ordered ON orders USING btree (organization_id, edition_id, ordered_at, id) INCLUDE (user_id, status, total_e4);
CREATE INDEX orders_modified ON orders USING btree (organization_id, modified, id);
CREATE INDEX orders_number ON orders USING btree (organization_id, number);
CREATE INDEX orders_ordered ON orders USING btree (organization_id, ordered_at, id);
CREATE INDEX orders_payment ON orders USING btree (organization_id, ((metadata ->> 'stripe_payment_intent'::text))) WHERE (metadata ? 'stripe_payment_intent'::text);
CREATE INDEX orders_search ON orders USING gin ((((lower(number) || ' '::text) || lower(external_id))) gin_trgm_ops);
CREATE INDEX orders_unusual_status ON orders USING btree (organization_id, status, ordered_at, id) WHERE (status <> 'paid'::text);
CREATE INDEX orders_user ON orders USING btree (organization_id, user_id, edition_id) INCLUDE (id, status, total_e4, refunded_total_e4, ordered_at, currency);
create policy data_migration on orders for all to preo_owner using (true) with check (true);
create policy search on orders for select to preo_search using (true);
create policy tenant on orders for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.orders REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('orders');
CREATE TRIGGER count_fewer_rows AFTER DELETE ON public.orders REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_rows('orders', '-1', 'true');
CREATE TRIGGER count_inserts AFTER INSERT ON public.orders REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('orders');
CREATE TRIGGER count_more_rows AFTER INSERT ON public.orders REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_rows('orders', '1', 'true');
CREATE TRIGGER count_updates AFTER UPDATE ON public.orders REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('orders');
grant delete, insert, select, update on orders to preo_app;
grant select on orders to preo_search;

create table organizations (
  id uuid not null,
  name text not null,
  slug text not null,
  default_locale text not null,
  default_currency text not null,
  language_chain jsonb default '{}'::jsonb not null,
  email_from_name text default ''::text not null,
  email_from_address text,
  email_reply_to text,
  sms_senders jsonb default '{}'::jsonb not null,
  postal_address text default ''::text not null,
  logo_file_id uuid,
  attribute_schema jsonb default '[]'::jsonb not null,
  tracking text default 'individual'::text not null,
  existing_customer_marketing boolean default false not null,
  metadata jsonb default '{}'::jsonb not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  approval boolean default false not null,
  count_deviation jsonb default '{"users": 1000, "percent": 25}'::jsonb,
  frequency_cap jsonb,
  send_windows jsonb default '{"sms": {"from": "09:00", "until": "20:00"}, "email": null}'::jsonb not null,
  sms jsonb default '{}'::jsonb not null,
  marketing_minimum_ages jsonb default '{}'::jsonb not null,
  send_rates jsonb default '{"sms": null, "email": null}'::jsonb not null,
  constraint organizations_pkey PRIMARY KEY (id),
  constraint organizations_slug_key UNIQUE (slug),
  constraint organizations_default_currency_check CHECK ((default_currency ~ '^[A-Z]{3}$'::text)),
  constraint organizations_tracking_check CHECK ((tracking = ANY (ARRAY['none'::text, 'aggregate'::text, 'individual'::text]))),
  constraint organizations_id_logo_file_id_fkey FOREIGN KEY (id, logo_file_id) REFERENCES files(organization_id, id)
);
alter table organizations enable row level security;
alter table organizations force row level security;
create policy data_migration on organizations for all to preo_owner using (true) with check (true);
create policy sign_in on organizations for select to preo_system using (true);
create policy tenant on organizations for all to preo_app using ((id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on organizations to preo_app;
grant select (id, name, slug, sms_senders, send_rates) on organizations to preo_system;

create table outbox_messages (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  channel text default 'email'::text not null,
  campaign_id uuid,
  user_id uuid,
  sender text not null,
  recipient text not null,
  subject text default ''::text not null,
  size_bytes integer not null,
  raw bytea not null,
  created timestamp with time zone default now() not null,
  recipient_key text generated always as (lower(recipient)) stored not null,
  constraint outbox_messages_pkey PRIMARY KEY (organization_id, id),
  constraint outbox_messages_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint outbox_messages_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table outbox_messages enable row level security;
alter table outbox_messages force row level security;
CREATE INDEX outbox_messages_campaign ON outbox_messages USING btree (organization_id, campaign_id);
CREATE INDEX outbox_messages_recipient ON outbox_messages USING btree (organization_id, recipient_key);
CREATE INDEX outbox_messages_size ON outbox_messages USING btree (organization_id, id) INCLUDE (size_bytes);
create policy data_migration on outbox_messages for all to preo_owner using (true) with check (true);
create policy tenant on outbox_messages for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on outbox_messages to preo_app;
grant update (user_id) on outbox_messages to preo_app;

create table product_aliases (
  organization_id uuid not null,
  edition_id uuid not null,
  source text not null,
  external_id text default ''::text not null,
  sku text default ''::text not null,
  name text default ''::text not null,
  product_id uuid not null,
  constraint product_aliases_pkey PRIMARY KEY (organization_id, edition_id, source, external_id, sku, name),
  constraint product_aliases_organization_id_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id) ON DELETE CASCADE
);
alter table product_aliases enable row level security;
alter table product_aliases force row level security;
CREATE INDEX product_aliases_product ON product_aliases USING btree (organization_id, product_id);
create policy data_migration on product_aliases for all to preo_owner using (true) with check (true);
create policy tenant on product_aliases for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on product_aliases to preo_app;

create table product_days (
  organization_id uuid not null,
  product_id uuid not null,
  day text not null,
  constraint product_days_pkey PRIMARY KEY (organization_id, product_id, day),
  constraint product_days_day_check CHECK ((day ~ '^\d{4}-\d{2}-\d{2}$'::text)),
  constraint product_days_organization_id_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id) ON DELETE CASCADE
);
alter table product_days enable row level security;
alter table product_days force row level security;
create policy data_migration on product_days for all to preo_owner using (true) with check (true);
create policy tenant on product_days for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.product_days REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_inserts AFTER INSERT ON public.product_days REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_updates AFTER UPDATE ON public.product_days REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
grant delete, insert, select on product_days to preo_app;

create table product_tags (
  organization_id uuid not null,
  product_id uuid not null,
  tag text not null,
  constraint product_tags_pkey PRIMARY KEY (organization_id, product_id, tag),
  constraint product_tags_organization_id_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id) ON DELETE CASCADE
);
alter table product_tags enable row level security;
alter table product_tags force row level security;
create policy data_migration on product_tags for all to preo_owner using (true) with check (true);
create policy tenant on product_tags for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.product_tags REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_inserts AFTER INSERT ON public.product_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_updates AFTER UPDATE ON public.product_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
grant delete, insert, select on product_tags to preo_app;

create table products (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  name text not null,
  kind text default 'ticket'::text not null,
  sku text default ''::text not null,
  unit_price_e4 bigint,
  currency text not null,
  vat_rate_e4 bigint,
  capacity integer,
  persons_per_unit integer default 1 not null,
  guest_type text default 'paid'::text not null,
  deleted_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint products_pkey PRIMARY KEY (organization_id, id),
  constraint products_capacity_check CHECK ((capacity >= 0)),
  constraint products_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint products_guest_type_check CHECK ((guest_type = ANY (ARRAY['paid'::text, 'comp'::text, 'staff'::text, 'volunteer'::text, 'press'::text, 'artist'::text, 'partner'::text]))),
  constraint products_kind_check CHECK ((kind = ANY (ARRAY['ticket'::text, 'addon'::text, 'accommodation'::text, 'parking'::text, 'transport'::text, 'merchandise'::text, 'food'::text, 'fee'::text, 'deposit'::text, 'voucher'::text, 'donation'::text, 'other'::text]))),
  constraint products_persons_per_unit_check CHECK ((persons_per_unit >= 0)),
  constraint products_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id)
);
alter table products enable row level security;
alter table products force row level security;
CREATE INDEX products_edition ON products USING btree (organization_id, edition_id, id);
create policy data_migration on products for all to preo_owner using (true) with check (true);
create policy tenant on products for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.products REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_inserts AFTER INSERT ON public.products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
CREATE TRIGGER count_updates AFTER UPDATE ON public.products REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('catalogue');
grant insert, select, update on products to preo_app;

create table purchases (
  organization_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  edition_id uuid not null,
  user_id uuid not null,
  product_id uuid not null,
  "position" integer not null,
  external_id text,
  variation text,
  quantity integer not null,
  unit_price_e4 bigint not null,
  discount_e4 bigint default 0 not null,
  fee_e4 bigint default 0 not null,
  total_e4 bigint not null,
  status text default 'active'::text not null,
  refunded_amount_e4 bigint default 0 not null,
  refunded_quantity integer default 0 not null,
  active_quantity integer generated always as (
CASE
    WHEN (status = ANY (ARRAY['refunded'::text, 'cancelled'::text])) THEN 0
    ELSE (quantity - refunded_quantity)
END) stored not null,
  attendee_name text default ''::text not null,
  attendee_email text,
  attributes jsonb default '{}'::jsonb not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  left_out boolean default false not null,
  constraint purchases_pkey PRIMARY KEY (organization_id, id),
  constraint purchases_quantity_check CHECK ((quantity > 0)),
  constraint purchases_status_check CHECK ((status = ANY (ARRAY['active'::text, 'refund_requested'::text, 'partially_refunded'::text, 'refunded'::text, 'cancelled'::text]))),
  constraint purchases_organization_id_order_id_fkey FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
  constraint purchases_organization_id_product_id_fkey FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
);
alter table purchases enable row level security;
alter table purchases force row level security;
CREATE INDEX purchases_order ON purchases USING btree (organization_id, order_id) INCLUDE (edition_id, product_id, status);
CREATE INDEX purchases_product ON purchases USING btree (organization_id, product_id, edition_id, user_id) INCLUDE (order_id, status);
CREATE INDEX purchases_user ON purchases USING btree (organization_id, user_id, product_id) INCLUDE (order_id, edition_id, status, quantity, active_quantity, total_e4);
create policy data_migration on purchases for all to preo_owner using (true) with check (true);
create policy tenant on purchases for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.purchases REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('orders');
CREATE TRIGGER count_inserts AFTER INSERT ON public.purchases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('orders');
CREATE TRIGGER count_updates AFTER UPDATE ON public.purchases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('orders');
grant delete, insert, select, update on purchases to preo_app;

create table rate_windows (
  key bytea not null,
  window_start timestamp with time zone not null,
  used bigint not null,
  constraint rate_windows_pkey PRIMARY KEY (key, window_start)
);
CREATE INDEX rate_windows_start ON rate_windows USING btree (window_start);
grant delete, insert, select, update on rate_windows to preo_system;

create table refund_attempts (
  organization_id uuid not null,
  request_id uuid not null,
  n integer not null,
  provider_key text not null,
  outcome text default 'unknown'::text not null,
  broken boolean default false not null,
  called_at timestamp with time zone default now() not null,
  settled_at timestamp with time zone,
  provider_reference text,
  error_message text default ''::text not null,
  constraint refund_attempts_pkey PRIMARY KEY (organization_id, request_id, n),
  constraint refund_attempts_outcome_check CHECK ((outcome = ANY (ARRAY['unknown'::text, 'pending'::text, 'refunded'::text, 'refused'::text]))),
  constraint refund_attempts_organization_id_request_id_fkey FOREIGN KEY (organization_id, request_id) REFERENCES refund_requests(organization_id, id) ON DELETE CASCADE
);
alter table refund_attempts enable row level security;
alter table refund_attempts force row level security;
create policy data_migration on refund_attempts for all to preo_owner using (true) with check (true);
create policy tenant on refund_attempts for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on refund_attempts to preo_app;

create table refund_batches (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  name text not null,
  status text default 'running'::text not null,
  terms jsonb not null,
  reason text default ''::text not null,
  requested_by_type text not null,
  requested_by_id uuid not null,
  purchases_total integer default 0 not null,
  error_message text default ''::text not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint refund_batches_pkey PRIMARY KEY (organization_id, id),
  constraint refund_batches_requested_by_type_check CHECK ((requested_by_type = ANY (ARRAY['api_key'::text, 'account'::text]))),
  constraint refund_batches_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text]))),
  constraint refund_batches_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id)
);
alter table refund_batches enable row level security;
alter table refund_batches force row level security;
create policy data_migration on refund_batches for all to preo_owner using (true) with check (true);
create policy tenant on refund_batches for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on refund_batches to preo_app;

create table refund_decision_rows (
  organization_id uuid not null,
  decision_id uuid not null,
  "position" integer not null,
  request_id uuid not null,
  outcome text default 'waiting'::text not null,
  detail text default ''::text not null,
  constraint refund_decision_rows_pkey PRIMARY KEY (organization_id, decision_id, "position"),
  constraint refund_decision_rows_outcome_check CHECK ((outcome = ANY (ARRAY['waiting'::text, 'done'::text, 'refused'::text]))),
  constraint refund_decision_rows_organization_id_decision_id_fkey FOREIGN KEY (organization_id, decision_id) REFERENCES refund_decisions(organization_id, id) ON DELETE CASCADE,
  constraint refund_decision_rows_organization_id_request_id_fkey FOREIGN KEY (organization_id, request_id) REFERENCES refund_requests(organization_id, id)
);
alter table refund_decision_rows enable row level security;
alter table refund_decision_rows force row level security;
create policy data_migration on refund_decision_rows for all to preo_owner using (true) with check (true);
create policy tenant on refund_decision_rows for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on refund_decision_rows to preo_app;

create table refund_decisions (
  organization_id uuid not null,
  id uuid not null,
  decision text not null,
  note text default ''::text not null,
  status text default 'running'::text not null,
  decided_by_type text not null,
  decided_by_id uuid not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint refund_decisions_pkey PRIMARY KEY (organization_id, id),
  constraint refund_decisions_decided_by_type_check CHECK ((decided_by_type = ANY (ARRAY['api_key'::text, 'account'::text]))),
  constraint refund_decisions_decision_check CHECK ((decision = ANY (ARRAY['approve'::text, 'reject'::text]))),
  constraint refund_decisions_status_check CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text]))),
  constraint refund_decisions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table refund_decisions enable row level security;
alter table refund_decisions force row level security;
create policy data_migration on refund_decisions for all to preo_owner using (true) with check (true);
create policy tenant on refund_decisions for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on refund_decisions to preo_app;

create table refund_request_lines (
  organization_id uuid not null,
  request_id uuid not null,
  purchase_id uuid not null,
  quantity integer not null,
  amount_e4 bigint not null,
  fee_e4 bigint not null,
  status_before text not null,
  constraint refund_request_lines_pkey PRIMARY KEY (organization_id, request_id, purchase_id),
  constraint refund_request_lines_amount_e4_check CHECK ((amount_e4 >= 0)),
  constraint refund_request_lines_check CHECK (((fee_e4 >= 0) AND (fee_e4 <= amount_e4))),
  constraint refund_request_lines_quantity_check CHECK ((quantity >= 0)),
  constraint refund_request_lines_organization_id_purchase_id_fkey FOREIGN KEY (organization_id, purchase_id) REFERENCES purchases(organization_id, id),
  constraint refund_request_lines_organization_id_request_id_fkey FOREIGN KEY (organization_id, request_id) REFERENCES refund_requests(organization_id, id) ON DELETE CASCADE
);
alter table refund_request_lines enable row level security;
alter table refund_request_lines force row level security;
CREATE INDEX refund_request_lines_purchase ON refund_request_lines USING btree (organization_id, purchase_id);
create policy data_migration on refund_request_lines for all to preo_owner using (true) with check (true);
create policy tenant on refund_request_lines for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on refund_request_lines to preo_app;

create table refund_requests (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  order_id uuid not null,
  user_id uuid not null,
  status text default 'pending'::text not null,
  currency text not null,
  amount_e4 bigint not null,
  fee_e4 bigint default 0 not null,
  provider text not null,
  payment_reference text,
  provider_reference text,
  cancels_ticket boolean not null,
  override boolean default false not null,
  reason text default ''::text not null,
  requested_by_type text not null,
  requested_by_id uuid,
  decided_by_type text,
  decided_by_id uuid,
  decided_at timestamp with time zone,
  decision_note text default ''::text not null,
  error_message text default ''::text not null,
  attempt integer default 0 not null,
  due_at timestamp with time zone,
  lease_token bigint default 0 not null,
  conflict_e4 bigint,
  batch_id uuid,
  batch_purchase_id uuid,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  settled_by_hand boolean default false not null,
  constraint refund_requests_pkey PRIMARY KEY (organization_id, id),
  constraint refund_requests_organization_id_batch_id_batch_purchase_id_key UNIQUE (organization_id, batch_id, batch_purchase_id),
  constraint refund_requests_amount_e4_check CHECK ((amount_e4 > 0)),
  constraint refund_requests_check CHECK (((fee_e4 >= 0) AND (fee_e4 <= amount_e4))),
  constraint refund_requests_check1 CHECK (((batch_id IS NULL) = (batch_purchase_id IS NULL))),
  constraint refund_requests_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint refund_requests_decided_by_type_check CHECK ((decided_by_type = ANY (ARRAY['api_key'::text, 'account'::text, 'system'::text]))),
  constraint refund_requests_provider_check CHECK (((provider = 'manual'::text) OR (provider = 'stripe'::text) OR (provider ~~ 'external:%'::text))),
  constraint refund_requests_requested_by_type_check CHECK ((requested_by_type = ANY (ARRAY['api_key'::text, 'account'::text, 'provider'::text]))),
  constraint refund_requests_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'processing'::text, 'refunded'::text, 'failed'::text, 'rejected'::text]))),
  constraint refund_requests_organization_id_batch_id_fkey FOREIGN KEY (organization_id, batch_id) REFERENCES refund_batches(organization_id, id),
  constraint refund_requests_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint refund_requests_organization_id_order_id_fkey FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
  constraint refund_requests_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id)
);
alter table refund_requests enable row level security;
alter table refund_requests force row level security;
CREATE INDEX refund_requests_created ON refund_requests USING btree (organization_id, created, id);
CREATE INDEX refund_requests_due ON refund_requests USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX refund_requests_edition ON refund_requests USING btree (organization_id, edition_id, created, id);
CREATE INDEX refund_requests_modified ON refund_requests USING btree (organization_id, modified, id);
CREATE INDEX refund_requests_order ON refund_requests USING btree (organization_id, order_id);
CREATE INDEX refund_requests_provider ON refund_requests USING btree (organization_id, provider, created, id);
CREATE INDEX refund_requests_status ON refund_requests USING btree (organization_id, status, created, id);
CREATE INDEX refund_requests_user ON refund_requests USING btree (organization_id, user_id);
CREATE UNIQUE INDEX refund_requests_reference ON refund_requests USING btree (organization_id, provider_reference) WHERE ((provider = 'stripe'::text) AND (provider_reference IS NOT NULL));
create policy data_migration on refund_requests for all to preo_owner using (true) with check (true);
create policy lease on refund_requests for all to preo_system using (true) with check (true);
create policy tenant on refund_requests for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.refund_requests REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('refunds');
CREATE TRIGGER count_inserts AFTER INSERT ON public.refund_requests REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('refunds');
CREATE TRIGGER count_updates AFTER UPDATE ON public.refund_requests REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('refunds');
grant insert, select, update on refund_requests to preo_app;
grant select (organization_id, id, due_at, lease_token) on refund_requests to preo_system;
grant update (due_at, lease_token) on refund_requests to preo_system;

create table row_counts (
  organization_id uuid not null,
  list text not null,
  slot uuid default preo_uuid7() not null,
  n bigint not null,
  constraint row_counts_pkey PRIMARY KEY (organization_id, list, slot)
) with (fillfactor=50);
alter table row_counts enable row level security;
alter table row_counts force row level security;
create policy data_migration on row_counts for all to preo_owner using (true) with check (true);
create policy tenant on row_counts for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant select on row_counts to preo_app;

create table second_factors (
  id uuid not null,
  account_id uuid not null,
  sealed_secret text not null,
  sealed_recovery_codes text not null,
  verified boolean default false not null,
  failures integer default 0 not null,
  locked_until timestamp with time zone,
  constraint second_factors_pkey PRIMARY KEY (id),
  constraint second_factors_account_id_key UNIQUE (account_id),
  constraint second_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
grant delete, insert, select, update on second_factors to preo_system;

create view segment_clicked_links with (security_invoker=true) as
 SELECT m.organization_id,
    m.campaign_id,
    m."position",
    l.target
   FROM (message_events m
     JOIN campaign_links l ON (((l.organization_id = m.organization_id) AND (l.campaign_id = m.campaign_id) AND (l.n = m.link))))
  WHERE ((m.type = 'click'::text) AND (NOT m.machine));
grant select on segment_clicked_links to preo_app;

create view segment_consents with (security_invoker=true) as
 SELECT c.organization_id,
    c.user_id,
    c.channel,
    c.purpose,
    c.status,
    c.source,
    c.edition_id,
    e.slug AS edition,
    c.given_at,
    c.withdrawn_at
   FROM (consents c
     LEFT JOIN editions e ON (((e.organization_id = c.organization_id) AND (e.id = c.edition_id))));
grant select on segment_consents to preo_app;

create table segment_counts (
  organization_id uuid not null,
  key bytea not null,
  state text not null,
  n bigint,
  counted_at timestamp with time zone default now() not null,
  constraint segment_counts_pkey PRIMARY KEY (organization_id, key),
  constraint segment_counts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table segment_counts enable row level security;
alter table segment_counts force row level security;
create policy data_migration on segment_counts for all to preo_owner using (true) with check (true);
create policy tenant on segment_counts for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on segment_counts to preo_app;

create table segment_list_users (
  organization_id uuid not null,
  segment_id uuid not null,
  user_id uuid not null,
  list text generated always as ((segment_id)::text) stored not null,
  constraint segment_list_users_pkey PRIMARY KEY (organization_id, segment_id, user_id),
  constraint segment_list_users_organization_id_segment_id_fkey FOREIGN KEY (organization_id, segment_id) REFERENCES segments(organization_id, id) ON DELETE CASCADE,
  constraint segment_list_users_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
alter table segment_list_users enable row level security;
alter table segment_list_users force row level security;
CREATE INDEX segment_list_users_list ON segment_list_users USING btree (organization_id, list, user_id);
CREATE INDEX segment_list_users_user ON segment_list_users USING btree (organization_id, user_id, list);
create policy data_migration on segment_list_users for all to preo_owner using (true) with check (true);
create policy tenant on segment_list_users for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on segment_list_users to preo_app;

create table segment_members (
  organization_id uuid not null,
  segment_id uuid not null,
  calculation bigint not null,
  user_id uuid not null,
  constraint segment_members_pkey PRIMARY KEY (organization_id, segment_id, calculation, user_id)
);
alter table segment_members enable row level security;
alter table segment_members force row level security;
CREATE INDEX segment_members_user ON segment_members USING btree (organization_id, user_id);
create policy data_migration on segment_members for all to preo_owner using (true) with check (true);
create policy tenant on segment_members for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on segment_members to preo_app;

create view segment_messages with (security_invoker=true) as
 SELECT r.organization_id,
    r.campaign_id,
    r."position",
    r.user_id,
    c.name AS campaign,
    c.channel,
    c.communication_type,
    r.state AS status,
    r.sent_at,
    ((r.state = 'sent'::text) AND (r.bounced_at IS NULL)) AS delivered,
    (r.bounced_at IS NOT NULL) AS bounced,
    (r.clicked_at IS NOT NULL) AS clicked,
        CASE
            WHEN (r.opened_at IS NOT NULL) THEN 'human'::text
            WHEN (EXISTS ( SELECT
               FROM message_events m
              WHERE ((m.organization_id = r.organization_id) AND (m.campaign_id = r.campaign_id) AND (m."position" = r."position") AND (m.type = 'open'::text) AND m.machine))) THEN 'machine'::text
            WHEN ((c.channel = 'sms'::text) OR (COALESCE(c.tracking, 'none'::text) <> 'individual'::text)) THEN 'untracked'::text
            ELSE 'none'::text
        END AS open_state,
    (r.opened_at IS NOT NULL) AS opened,
    ((c.channel <> 'sms'::text) AND (COALESCE(c.tracking, 'none'::text) = 'individual'::text)) AS tracked
   FROM (campaign_recipients r
     JOIN campaigns c ON (((c.organization_id = r.organization_id) AND (c.id = r.campaign_id))))
  WHERE (r.state = ANY (ARRAY['sent'::text, 'failed'::text, 'unknown'::text]));
grant select on segment_messages to preo_app;

create view segment_orders with (security_invoker=true) as
 SELECT o.organization_id,
    o.id,
    o.user_id,
    o.edition_id,
    e.slug AS edition,
    o.number,
    o.source,
    o.status,
    (o.status = ANY (ARRAY['paid'::text, 'partially_refunded'::text])) AS valid,
    o.currency,
    o.total_e4,
    (o.total_e4 - o.refunded_total_e4) AS net_total_e4,
    o.refunded_total_e4,
    o.ordered_at
   FROM (orders o
     LEFT JOIN editions e ON (((e.organization_id = o.organization_id) AND (e.id = o.edition_id))));
grant select on segment_orders to preo_app;

create view segment_purchases with (security_invoker=true) as
 SELECT p.organization_id,
    p.id,
    p.order_id,
    p.user_id,
    p.product_id,
    pr.name AS product,
    pr.kind,
    pr.sku,
    pr.guest_type,
    p.quantity,
    p.active_quantity,
    p.unit_price_e4,
    p.total_e4,
    o.currency,
    p.status,
    ((o.status = ANY (ARRAY['paid'::text, 'partially_refunded'::text])) AND (p.status <> ALL (ARRAY['refunded'::text, 'cancelled'::text]))) AS valid,
    p.edition_id,
    e.slug AS edition,
    o.ordered_at,
    p.attributes
   FROM (((purchases p
     LEFT JOIN orders o ON (((o.organization_id = p.organization_id) AND (o.id = p.order_id))))
     LEFT JOIN products pr ON (((pr.organization_id = p.organization_id) AND (pr.id = p.product_id))))
     LEFT JOIN editions e ON (((e.organization_id = p.organization_id) AND (e.id = p.edition_id))));
grant select on segment_purchases to preo_app;

create view segment_refunds with (security_invoker=true) as
 SELECT r.organization_id,
    r.user_id,
    r.id,
    r.status,
    r.amount_e4,
    r.currency,
    r.edition_id,
    e.slug AS edition,
    r.created
   FROM (refund_requests r
     LEFT JOIN editions e ON (((e.organization_id = r.organization_id) AND (e.id = r.edition_id))));
grant select on segment_refunds to preo_app;

create view segment_user_segments with (security_invoker=true) as
 SELECT m.organization_id,
    m.user_id,
    s.name
   FROM (segment_members m
     JOIN segments s ON (((s.organization_id = m.organization_id) AND (s.id = m.segment_id) AND (s.current_calculation = m.calculation))))
  WHERE ((s.status = ANY (ARRAY['ready'::text, 'calculating'::text])) AND (s.deleted_at IS NULL));
grant select on segment_user_segments to preo_app;

create table segments (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid,
  name text not null,
  description text default ''::text not null,
  expression text not null,
  communication_type text not null,
  communication_channel text default 'any'::text not null,
  audience text default 'buyers'::text not null,
  status text default 'draft'::text not null,
  user_count integer default 0 not null,
  calculated_at timestamp with time zone,
  calculation_ms integer,
  error_message text default ''::text not null,
  calculation bigint default 0 not null,
  current_calculation bigint,
  calculation_heartbeat_at timestamp with time zone,
  deleted_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  kind text default 'expression'::text not null,
  progress jsonb,
  depends_on jsonb default '{}'::jsonb not null,
  members_from bigint default 0 not null,
  explanation_requested_at timestamp with time zone,
  constraint segments_pkey PRIMARY KEY (organization_id, id),
  constraint segments_audience_check CHECK ((audience = ANY (ARRAY['buyers'::text, 'holders'::text, 'both'::text]))),
  constraint segments_communication_channel_check CHECK ((communication_channel = ANY (ARRAY['any'::text, 'email'::text, 'sms'::text]))),
  constraint segments_communication_type_check CHECK ((communication_type = ANY (ARRAY['marketing'::text, 'transactional'::text]))),
  constraint segments_kind_check CHECK ((kind = ANY (ARRAY['expression'::text, 'list'::text]))),
  constraint segments_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'calculating'::text, 'ready'::text, 'failed'::text]))),
  constraint segments_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint segments_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table segments enable row level security;
alter table segments force row level security;
CREATE INDEX segments_created ON segments USING btree (organization_id, created, id);
create policy data_migration on segments for all to preo_owner using (true) with check (true);
create policy tenant on segments for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant insert, select, update on segments to preo_app;

create table send_buckets (
  owner uuid not null,
  channel text not null,
  span text not null,
  began_at timestamp with time zone not null,
  used integer not null,
  constraint send_buckets_pkey PRIMARY KEY (owner, channel, span),
  constraint send_buckets_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint send_buckets_span_check CHECK ((span = ANY (ARRAY['second'::text, 'hour'::text, 'day'::text])))
) with (fillfactor=50);
grant insert, select, update on send_buckets to preo_system;

create table sign_in_methods (
  id uuid not null,
  account_id uuid not null,
  provider text not null,
  provider_account_id text not null,
  password_hash text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint sign_in_methods_pkey PRIMARY KEY (id),
  constraint sign_in_methods_account_id_provider_key UNIQUE (account_id, provider),
  constraint sign_in_methods_provider_provider_account_id_key UNIQUE (provider, provider_account_id),
  constraint sign_in_methods_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE TRIGGER end_sessions AFTER UPDATE OF password_hash ON public.sign_in_methods FOR EACH ROW WHEN ((old.password_hash IS DISTINCT FROM new.password_hash)) EXECUTE FUNCTION preo_end_sessions();
grant delete, insert, select, update on sign_in_methods to preo_system;

create table sign_in_tokens (
  id uuid not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint sign_in_tokens_pkey PRIMARY KEY (id)
);
CREATE INDEX sign_in_tokens_expires ON sign_in_tokens USING btree (expires_at);
CREATE INDEX sign_in_tokens_identifier ON sign_in_tokens USING btree (identifier);
grant delete, insert, select, update on sign_in_tokens to preo_system;

create table sign_in_tries (
  subject bytea not null,
  at timestamp with time zone default clock_timestamp() not null
);
CREATE INDEX sign_in_tries_at ON sign_in_tries USING btree (at);
CREATE INDEX sign_in_tries_subject ON sign_in_tries USING btree (subject, at);
grant delete, insert, select on sign_in_tries to preo_system;

create table suppressions (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  channel text not null,
  address text not null,
  reason text not null,
  note text default ''::text not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint suppressions_pkey PRIMARY KEY (organization_id, id),
  constraint suppressions_organization_id_channel_address_key UNIQUE (organization_id, channel, address),
  constraint suppressions_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['bounce'::text, 'complaint'::text, 'manual'::text, 'import'::text]))),
  constraint suppressions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table suppressions enable row level security;
alter table suppressions force row level security;
CREATE INDEX suppressions_created ON suppressions USING btree (organization_id, created, id);
CREATE INDEX suppressions_modified ON suppressions USING btree (organization_id, modified, id);
CREATE INDEX suppressions_reason ON suppressions USING btree (organization_id, reason, created, id);
create policy data_migration on suppressions for all to preo_owner using (true) with check (true);
create policy tenant on suppressions for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on suppressions to preo_app;

create table test_emails (
  organization_id uuid not null,
  id uuid not null,
  email_message_id uuid not null,
  message_version bigint not null,
  edition_id uuid,
  user_id uuid,
  locale text,
  address text not null,
  status text default 'queued'::text not null,
  response text default ''::text not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint test_emails_pkey PRIMARY KEY (organization_id, id),
  constraint test_emails_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text]))),
  constraint test_emails_organization_id_email_message_id_message_versi_fkey FOREIGN KEY (organization_id, email_message_id, message_version) REFERENCES email_message_versions(organization_id, email_message_id, version),
  constraint test_emails_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table test_emails enable row level security;
alter table test_emails force row level security;
CREATE INDEX test_emails_created ON test_emails USING btree (organization_id, created);
create policy data_migration on test_emails for all to preo_owner using (true) with check (true);
create policy tenant on test_emails for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on test_emails to preo_app;

create table tickets (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  edition_id uuid not null,
  order_id uuid not null,
  purchase_id uuid not null,
  product_id uuid not null,
  buyer_id uuid not null,
  user_id uuid,
  "position" integer not null,
  external_id text,
  barcode text,
  first_name text default ''::text not null,
  last_name text default ''::text not null,
  email text,
  email_key text,
  phone text,
  locale text,
  status text default 'active'::text not null,
  transferred_at timestamp with time zone,
  checked_in_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint tickets_pkey PRIMARY KEY (organization_id, id),
  constraint tickets_organization_id_purchase_id_position_key UNIQUE (organization_id, purchase_id, "position"),
  constraint tickets_check CHECK (((email IS NULL) = (email_key IS NULL))),
  constraint tickets_position_check CHECK (("position" > 0)),
  constraint tickets_status_check CHECK ((status = ANY (ARRAY['active'::text, 'cancelled'::text, 'transferred'::text, 'refunded'::text]))),
  constraint tickets_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id)
);
alter table tickets enable row level security;
alter table tickets force row level security;
CREATE INDEX tickets_barcode ON tickets USING btree (organization_id, barcode) WHERE (barcode IS NOT NULL);
CREATE INDEX tickets_buyer ON tickets USING btree (organization_id, buyer_id, product_id) INCLUDE (status, edition_id);
CREATE INDEX tickets_created ON tickets USING btree (organization_id, created, id);
CREATE INDEX tickets_edition_created ON tickets USING btree (organization_id, edition_id, created, id);
CREATE INDEX tickets_email ON tickets USING btree (organization_id, email_key) WHERE (email_key IS NOT NULL);
CREATE INDEX tickets_external_id ON tickets USING btree (organization_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX tickets_modified ON tickets USING btree (organization_id, modified, id);
CREATE INDEX tickets_order ON tickets USING btree (organization_id, order_id);
CREATE INDEX tickets_product ON tickets USING btree (organization_id, product_id);
CREATE INDEX tickets_search ON tickets USING gin ((((((lower(first_name) || ' '::text) || lower(last_name)) || ' '::text) || COALESCE(lower(email), ''::text))) gin_trgm_ops) WHERE (((((lower(first_name) || ' '::text) || lower(last_name)) || ' '::text) || COALESCE(lower(email), ''::text)) <> '  '::text);
CREATE INDEX tickets_unusual_status ON tickets USING btree (organization_id, status, created, id) WHERE (status <> 'active'::text);
CREATE INDEX tickets_user ON tickets USING btree (organization_id, user_id) WHERE (user_id IS NOT NULL);
create policy data_migration on tickets for all to preo_owner using (true) with check (true);
create policy search on tickets for select to preo_search using (true);
create policy tenant on tickets for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.tickets REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('tickets');
CREATE TRIGGER count_inserts AFTER INSERT ON public.tickets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('tickets');
CREATE TRIGGER count_updates AFTER UPDATE ON public.tickets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('tickets');
grant delete, insert, select, update on tickets to preo_app;
grant select on tickets to preo_search;

create table user_emails (
  organization_id uuid not null,
  email_key text not null,
  user_id uuid not null,
  constraint user_emails_pkey PRIMARY KEY (organization_id, email_key),
  constraint user_emails_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
alter table user_emails enable row level security;
alter table user_emails force row level security;
CREATE INDEX user_emails_user ON user_emails USING btree (organization_id, user_id);
create policy data_migration on user_emails for all to preo_owner using (true) with check (true);
create policy tenant on user_emails for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on user_emails to preo_app;

create table user_external_ids (
  organization_id uuid not null,
  source text not null,
  external_id text not null,
  user_id uuid not null,
  constraint user_external_ids_pkey PRIMARY KEY (organization_id, source, external_id),
  constraint user_external_ids_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
alter table user_external_ids enable row level security;
alter table user_external_ids force row level security;
CREATE INDEX user_external_ids_user ON user_external_ids USING btree (organization_id, user_id);
create policy data_migration on user_external_ids for all to preo_owner using (true) with check (true);
create policy tenant on user_external_ids for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on user_external_ids to preo_app;

create table user_merges (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  merged_user_id uuid not null,
  snapshot jsonb not null,
  moved jsonb default '{}'::jsonb not null,
  filled jsonb default '{}'::jsonb not null,
  undone_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint user_merges_pkey PRIMARY KEY (organization_id, id),
  constraint user_merges_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE,
  constraint user_merges_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id)
);
alter table user_merges enable row level security;
alter table user_merges force row level security;
CREATE INDEX user_merges_user ON user_merges USING btree (organization_id, user_id);
CREATE UNIQUE INDEX user_merges_merged ON user_merges USING btree (organization_id, merged_user_id) WHERE (undone_at IS NULL);
create policy data_migration on user_merges for all to preo_owner using (true) with check (true);
create policy tenant on user_merges for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on user_merges to preo_app;

create table user_tags (
  organization_id uuid not null,
  user_id uuid not null,
  tag text not null,
  constraint user_tags_pkey PRIMARY KEY (organization_id, user_id, tag),
  constraint user_tags_organization_id_user_id_fkey FOREIGN KEY (organization_id, user_id) REFERENCES users(organization_id, id) ON DELETE CASCADE
);
alter table user_tags enable row level security;
alter table user_tags force row level security;
CREATE INDEX user_tags_tag ON user_tags USING btree (organization_id, tag, user_id);
create policy data_migration on user_tags for all to preo_owner using (true) with check (true);
create policy tenant on user_tags for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.user_tags REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('users');
CREATE TRIGGER count_inserts AFTER INSERT ON public.user_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('users');
CREATE TRIGGER count_updates AFTER UPDATE ON public.user_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('users');
grant delete, insert, select on user_tags to preo_app;

create table users (
  organization_id uuid not null,
  id uuid not null,
  email text,
  email_key text,
  phone text,
  first_name text default ''::text not null,
  last_name text default ''::text not null,
  locale text,
  country text,
  phone_country text,
  city text,
  postal_code text,
  birth_date date,
  attributes jsonb default '{}'::jsonb not null,
  email_status text default 'ok'::text not null,
  sms_status text default 'ok'::text not null,
  do_not_contact boolean default false not null,
  do_not_contact_reason text default ''::text not null,
  own_fields jsonb default '[]'::jsonb not null,
  bucket smallint generated always as (((((('x'::text || "right"((id)::text, 8)))::bit(32))::bigint % (100)::bigint))::smallint) stored not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  erased_at timestamp with time zone,
  constraint users_pkey PRIMARY KEY (organization_id, id),
  constraint users_organization_id_email_key_key UNIQUE (organization_id, email_key),
  constraint users_check CHECK (((email IS NULL) = (email_key IS NULL))),
  constraint users_email_status_check CHECK ((email_status = ANY (ARRAY['ok'::text, 'bounced'::text, 'complained'::text, 'unsubscribed_all'::text]))),
  constraint users_sms_status_check CHECK ((sms_status = ANY (ARRAY['ok'::text, 'bounced'::text, 'complained'::text, 'unsubscribed_all'::text]))),
  constraint users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table users enable row level security;
alter table users force row level security;
CREATE INDEX users_country ON users USING btree (organization_id, country) WHERE (country IS NOT NULL);
CREATE INDEX users_created ON users USING btree (organization_id, created, id);
CREATE INDEX users_modified ON users USING btree (organization_id, modified, id);
CREATE INDEX users_phone ON users USING btree (organization_id, phone) WHERE (phone IS NOT NULL);
CREATE INDEX users_search ON users USING gin ((((((((COALESCE(lower(email), ''::text) || ' '::text) || COALESCE(phone, ''::text)) || ' '::text) || lower(first_name)) || ' '::text) || lower(last_name))) gin_trgm_ops);
create policy data_migration on users for all to preo_owner using (true) with check (true);
create policy search on users for select to preo_search using (true);
create policy tenant on users for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
CREATE TRIGGER count_deletes AFTER DELETE ON public.users REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('users');
CREATE TRIGGER count_erased AFTER UPDATE OF erased_at ON public.users FOR EACH ROW WHEN (((old.erased_at IS NULL) <> (new.erased_at IS NULL))) EXECUTE FUNCTION preo_count_erased();
CREATE TRIGGER count_fewer_rows AFTER DELETE ON public.users REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_rows('users', '-1', 'erased_at is null');
CREATE TRIGGER count_inserts AFTER INSERT ON public.users REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('users');
CREATE TRIGGER count_more_rows AFTER INSERT ON public.users REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_rows('users', '1', 'erased_at is null');
CREATE TRIGGER count_updates AFTER UPDATE ON public.users REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION preo_count_change('users');
grant delete, insert, select, update on users to preo_app;
grant select on users to preo_search;

create table webhook_attempts (
  organization_id uuid not null,
  delivery_id uuid not null,
  n integer not null,
  at timestamp with time zone not null,
  duration_ms integer not null,
  status_code integer,
  error text,
  answer text,
  constraint webhook_attempts_pkey PRIMARY KEY (organization_id, delivery_id, n),
  constraint webhook_attempts_organization_id_delivery_id_fkey FOREIGN KEY (organization_id, delivery_id) REFERENCES webhook_deliveries(organization_id, id) ON DELETE CASCADE
);
alter table webhook_attempts enable row level security;
alter table webhook_attempts force row level security;
create policy data_migration on webhook_attempts for all to preo_owner using (true) with check (true);
create policy tenant on webhook_attempts for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select on webhook_attempts to preo_app;
grant update (answer) on webhook_attempts to preo_app;

create table webhook_deliveries (
  organization_id uuid not null,
  id uuid default preo_uuid7() not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  object_id uuid not null,
  sequence bigint not null,
  status text default 'pending'::text not null,
  attempts integer default 0 not null,
  tries integer default 0 not null,
  next_attempt_at timestamp with time zone default now() not null,
  lease_token bigint default 0 not null,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (organization_id, id),
  constraint webhook_deliveries_organization_id_endpoint_id_event_id_key UNIQUE (organization_id, endpoint_id, event_id),
  constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivering'::text, 'succeeded'::text, 'failed'::text]))),
  constraint webhook_deliveries_organization_id_endpoint_id_fkey FOREIGN KEY (organization_id, endpoint_id) REFERENCES webhook_endpoints(organization_id, id) ON DELETE CASCADE,
  constraint webhook_deliveries_organization_id_event_id_fkey FOREIGN KEY (organization_id, event_id) REFERENCES events(organization_id, id) ON DELETE CASCADE
) with (fillfactor=70);
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
CREATE INDEX webhook_deliveries_created ON webhook_deliveries USING btree (organization_id, endpoint_id, created, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries USING btree (organization_id, endpoint_id, next_attempt_at) WHERE (status = ANY (ARRAY['pending'::text, 'delivering'::text]));
CREATE INDEX webhook_deliveries_event ON webhook_deliveries USING btree (organization_id, event_id);
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries USING btree (organization_id, endpoint_id, created, id) WHERE (status = 'failed'::text);
CREATE INDEX webhook_deliveries_order ON webhook_deliveries USING btree (organization_id, endpoint_id, object_id, sequence) WHERE (status = ANY (ARRAY['pending'::text, 'delivering'::text]));
create policy data_migration on webhook_deliveries for all to preo_owner using (true) with check (true);
create policy lease on webhook_deliveries for all to preo_system using (true) with check (true);
create policy tenant on webhook_deliveries for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on webhook_deliveries to preo_app;
grant select (organization_id, id, endpoint_id, object_id, sequence, status, next_attempt_at, lease_token) on webhook_deliveries to preo_system;
grant update (status, next_attempt_at, lease_token) on webhook_deliveries to preo_system;

create table webhook_endpoints (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid,
  url text not null,
  description text default ''::text not null,
  event_types jsonb not null,
  sources jsonb default '[]'::jsonb not null,
  ordered boolean default false not null,
  payload_version integer default 1 not null,
  enabled boolean default true not null,
  disabled_reason text,
  disabled_at timestamp with time zone,
  sealed_secret bytea not null,
  previous_sealed_secret bytea,
  previous_secret_until timestamp with time zone,
  failing_since timestamp with time zone,
  last_failure_at timestamp with time zone,
  last_success_at timestamp with time zone,
  created timestamp with time zone default now() not null,
  modified timestamp with time zone default now() not null,
  version bigint default 1 not null,
  constraint webhook_endpoints_pkey PRIMARY KEY (organization_id, id),
  constraint webhook_endpoints_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['by_user'::text, 'gone'::text, 'failing'::text]))),
  constraint webhook_endpoints_organization_id_edition_id_fkey FOREIGN KEY (organization_id, edition_id) REFERENCES editions(organization_id, id),
  constraint webhook_endpoints_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id) ON DELETE CASCADE
);
alter table webhook_endpoints enable row level security;
alter table webhook_endpoints force row level security;
create policy data_migration on webhook_endpoints for all to preo_owner using (true) with check (true);
create policy lease on webhook_endpoints for select to preo_system using (true);
create policy tenant on webhook_endpoints for all to preo_app using ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[]))) with check ((organization_id = ANY (( SELECT preo_organizations() AS preo_organizations)::uuid[])));
grant delete, insert, select, update on webhook_endpoints to preo_app;
grant select (organization_id, id, ordered, enabled) on webhook_endpoints to preo_system;
