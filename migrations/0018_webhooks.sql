-- Where an organization's events are sent to.
create table webhook_endpoints (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  edition_id uuid,
  url text not null,
  description text not null default '',
  event_types jsonb not null,
  sources jsonb not null default '[]',
  ordered boolean not null default false,
  payload_version integer not null default 1,
  enabled boolean not null default true,
  disabled_reason text check (disabled_reason in ('by_user', 'gone', 'failing')),
  disabled_at timestamptz,
  sealed_secret bytea not null,
  previous_sealed_secret bytea,
  previous_secret_until timestamptz,
  -- the first and last failure since the last success
  failing_since timestamptz,
  last_failure_at timestamptz,
  last_success_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id)
);
call preo_protect('webhook_endpoints');
grant select, insert, update, delete on webhook_endpoints to preo_app;
grant select (organization_id, id, enabled, ordered) on webhook_endpoints to preo_system;
create policy lease on webhook_endpoints for select to preo_system using (true);

-- One row for each event and endpoint that asked for it. While it is being delivered `next_attempt_at` is the end of its lease.
create table webhook_deliveries (
  organization_id uuid not null,
  id uuid not null default preo_uuid7(),
  endpoint_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  object_id uuid not null,
  sequence bigint not null,
  status text not null default 'pending' check (status in ('pending', 'delivering', 'succeeded', 'failed')),
  attempts integer not null default 0,
  -- attempts since it was last asked for: its place in the schedule
  tries integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_token bigint not null default 0,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, endpoint_id, event_id),
  foreign key (organization_id, endpoint_id) references webhook_endpoints (organization_id, id) on delete cascade,
  foreign key (organization_id, event_id) references events (organization_id, id) on delete cascade
) with (fillfactor = 70);
call preo_protect('webhook_deliveries');
create index webhook_deliveries_due on webhook_deliveries (organization_id, endpoint_id, next_attempt_at) where status in ('pending', 'delivering');
create index webhook_deliveries_order on webhook_deliveries (organization_id, endpoint_id, object_id, sequence) where status in ('pending', 'delivering');
create index webhook_deliveries_event on webhook_deliveries (organization_id, event_id);
create index webhook_deliveries_created on webhook_deliveries (organization_id, endpoint_id, created, id);
grant select, insert, update, delete on webhook_deliveries to preo_app;
grant select (organization_id, id, endpoint_id, object_id, sequence, status, next_attempt_at, lease_token) on webhook_deliveries to preo_system;
grant update (status, next_attempt_at, lease_token) on webhook_deliveries to preo_system;
create policy lease on webhook_deliveries to preo_system using (true) with check (true);

create table webhook_attempts (
  organization_id uuid not null,
  delivery_id uuid not null,
  n integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  status_code integer,
  error text,
  answer text,
  primary key (organization_id, delivery_id, n),
  foreign key (organization_id, delivery_id) references webhook_deliveries (organization_id, id) on delete cascade
);
call preo_protect('webhook_attempts');
grant select, insert, delete on webhook_attempts to preo_app;

-- An event and its deliveries commit together, whoever wrote it. A test event goes to the one endpoint it is for.
create function preo_deliver_events() returns trigger language plpgsql as $$
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
$$;
create trigger deliver_events after insert on events referencing new table as fresh for each statement execute function preo_deliver_events();
grant delete on events to preo_app;
create index events_created on events (organization_id, created);
