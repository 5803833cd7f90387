-- Messages to one guest or one address, each with a state of its own: no campaign stands before them.
create table messages (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  -- in opt-out links of texts
  number bigint generated always as identity unique,
  channel text not null check (channel in ('email', 'sms')),
  -- null: the address is no guest's
  user_id uuid,
  -- as it is, or was, written to
  address text not null,
  edition_id uuid,
  communication_type text not null check (communication_type in ('marketing', 'transactional')),
  purpose text not null,
  email_message_id uuid,
  message_version bigint,
  -- of an email that was given with the request
  content jsonb,
  sms_body jsonb not null default '{}',
  variables jsonb not null default '{}',
  locale text,
  dedupe_key text check (char_length(dedupe_key) between 1 and 255),
  -- of what was asked for: the same dedupe_key with something else is refused
  request_hash bytea not null,
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed', 'skipped', 'unknown')),
  reason text not null default '',
  response text not null default '',
  language text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_owner uuid,
  lease_token bigint not null default 0,
  lease_until timestamptz,
  provider_id text,
  parts smallint,
  cost_e4 bigint,
  sent_at timestamptz,
  delivered_at timestamptz,
  bounced_at timestamptz,
  complained_at timestamptz,
  unsubscribed_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (id),
  foreign key (organization_id, user_id) references users (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id),
  foreign key (organization_id, email_message_id, message_version) references email_message_versions (organization_id, email_message_id, version)
);
call preo_protect('messages');
create unique index messages_dedupe on messages (organization_id, dedupe_key) where dedupe_key is not null;
create index messages_created on messages (organization_id, created, id);
create index messages_user on messages (organization_id, user_id) where user_id is not null;
create index messages_template on messages (organization_id, email_message_id) where email_message_id is not null;
create index messages_edition on messages (organization_id, edition_id) where edition_id is not null;
create index messages_due on messages (channel, next_attempt_at) where status = 'queued';
create index messages_unsettled on messages (sent_at) where status = 'unknown';
grant select, insert, update, delete on messages to preo_app;
create policy lease on messages to preo_system using (true) with check (true);
grant select (organization_id, id, number, channel, status, next_attempt_at, sent_at, lease_owner, lease_token, lease_until) on messages to preo_system;
grant update (lease_owner, lease_token, lease_until) on messages to preo_system;
