-- Mail relays of an organization's own. What mail takes: the one that its campaign names, else the one for its kind, else the installation's.
create table mail_relays (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  name text not null,
  host text not null,
  port integer not null check (port between 1 and 65535),
  tls text not null check (tls in ('implicit', 'required', 'offered')),
  username text,
  sealed_password bytea,
  connections integer not null check (connections between 1 and 20),
  -- messages a second, an hour and a day; null: as fast as it takes them
  send_rate jsonb,
  -- bounces come back to the installation's own domain rather than to the sender
  uses_bounce_domain boolean not null default false,
  for_marketing boolean not null default false,
  for_transactional boolean not null default false,
  -- counts how it is reached: connections and tests are of one generation
  generation bigint not null default 1,
  test_run bigint not null default 0,
  test_status text not null default 'untested' check (test_status in ('untested', 'testing', 'passed', 'failed')),
  test_detail text not null default '',
  -- who is sent a mail by the test that runs
  test_to text,
  tested_at timestamptz,
  -- the last test that it passed as it is reached now; null: it may not be used
  proven_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  check ((username is null) = (sealed_password is null))
);
call preo_protect('mail_relays');
create unique index mail_relays_marketing on mail_relays (organization_id) where for_marketing;
create unique index mail_relays_transactional on mail_relays (organization_id) where for_transactional;
create index mail_relays_created on mail_relays (organization_id, created, id);
grant select, insert, update, delete on mail_relays to preo_app;
-- Ranges and messages are leased by the relay that they take, and throttled by it.
create policy lease on mail_relays for select to preo_system using (true);
grant select (organization_id, id, for_marketing, for_transactional, send_rate) on mail_relays to preo_system;

alter table campaigns add column mail_relay_id uuid;
alter table campaigns add foreign key (organization_id, mail_relay_id) references mail_relays (organization_id, id) on delete set null (mail_relay_id);
create index campaigns_mail_relay on campaigns (organization_id, mail_relay_id) where mail_relay_id is not null;
grant select (mail_relay_id, communication_type) on campaigns to preo_system;
grant select (communication_type) on messages to preo_system;
