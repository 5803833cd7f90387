create table email_messages (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  edition_id uuid,
  template_id uuid,
  name text not null,
  communication_type text not null check (communication_type in ('marketing', 'transactional')),
  purpose text not null default 'marketing',
  from_name text,
  from_address text,
  reply_to text,
  subject jsonb not null default '{}',
  preheader jsonb not null default '{}',
  body jsonb not null default '{}',
  text jsonb not null default '{}',
  body_format text not null default 'html' check (body_format in ('html', 'mjml', 'blocks')),
  tracking text check (tracking in ('none', 'aggregate', 'individual')),
  deleted_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id)
);
call preo_protect('email_messages');
create index email_messages_created on email_messages (organization_id, created, id);
grant select, insert, update on email_messages to preo_app;

-- The content of each version: a campaign sends the version it started with.
create table email_message_versions (
  organization_id uuid not null,
  email_message_id uuid not null,
  version bigint not null,
  content jsonb not null,
  created timestamptz not null default now(),
  primary key (organization_id, email_message_id, version),
  foreign key (organization_id, email_message_id) references email_messages (organization_id, id) on delete cascade
);
call preo_protect('email_message_versions');
grant select, insert on email_message_versions to preo_app;

create table segments (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  edition_id uuid,
  name text not null,
  description text not null default '',
  expression text not null,
  communication_type text not null check (communication_type in ('marketing', 'transactional')),
  communication_channel text not null default 'any' check (communication_channel in ('any', 'email', 'sms')),
  audience text not null default 'buyers' check (audience in ('buyers', 'holders', 'both')),
  status text not null default 'draft' check (status in ('draft', 'calculating', 'ready', 'failed')),
  user_count integer not null default 0,
  calculated_at timestamptz,
  calculation_ms integer,
  error_message text not null default '',
  -- membership is kept as versions: readers follow current_calculation, a calculation writes under its own number
  calculation bigint not null default 0,
  current_calculation bigint,
  calculation_heartbeat_at timestamptz,
  deleted_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id)
);
call preo_protect('segments');
create index segments_created on segments (organization_id, created, id);
grant select, insert, update on segments to preo_app;

create table segment_members (
  organization_id uuid not null,
  segment_id uuid not null,
  calculation bigint not null,
  user_id uuid not null,
  primary key (organization_id, segment_id, calculation, user_id),
  foreign key (organization_id, segment_id) references segments (organization_id, id) on delete cascade
);
call preo_protect('segment_members');
create index segment_members_user on segment_members (organization_id, user_id);
grant select, insert, delete on segment_members to preo_app;

create table campaigns (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  edition_id uuid not null,
  segment_id uuid not null,
  name text not null check (char_length(name) <= 255),
  channel text not null check (channel in ('email', 'sms')),
  email_message_id uuid,
  sms_body jsonb not null default '{}',
  status text not null default 'draft' check (status in ('draft', 'scheduled', 'calculating', 'sending', 'sent', 'failed', 'cancelled')),
  scheduled_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  error_message text not null default '',
  -- frozen when the campaign starts calculating
  frozen_expression text,
  frozen_message_version bigint,
  communication_type text check (communication_type in ('marketing', 'transactional')),
  tracking text check (tracking in ('none', 'aggregate', 'individual')),
  user_count integer not null default 0,
  total_recipients integer not null default 0,
  -- paused: status stays sending
  paused_at timestamptz,
  pause_reason text check (pause_reason in ('by_user', 'error_ratio', 'transport_down', 'count_deviation')),
  probe_at timestamptz,
  -- lease on calculating the snapshot; run is the fencing number
  run bigint not null default 0,
  lease_owner uuid,
  lease_until timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (id),
  foreign key (organization_id, edition_id) references editions (organization_id, id),
  foreign key (organization_id, segment_id) references segments (organization_id, id),
  foreign key (organization_id, email_message_id) references email_messages (organization_id, id)
);
call preo_protect('campaigns');
create index campaigns_created on campaigns (organization_id, created, id);
create index campaigns_due on campaigns (scheduled_at) where status = 'scheduled';
create index campaigns_running on campaigns (status) where status in ('calculating', 'sending');
create index campaigns_segment on campaigns (organization_id, segment_id);
create index campaigns_message on campaigns (organization_id, email_message_id);
grant select, insert, update, delete on campaigns to preo_app;
grant select (organization_id, id, status, scheduled_at, lease_until, run, paused_at, probe_at, completed_at) on campaigns to preo_system;
create policy schedule on campaigns for select to preo_system using (true);

-- One row per recipient: the truth about who was reached. No index holds a column that sending changes, so every result is a HOT update.
create table campaign_recipients (
  organization_id uuid not null,
  campaign_id uuid not null,
  position integer not null,
  user_id uuid not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'skipped', 'unknown', 'cancelled')),
  reason text not null default '',
  language text,
  attempts smallint not null default 0,
  next_attempt_at timestamptz,
  sent_at timestamptz,
  response text not null default '',
  bounced_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  unsubscribed_at timestamptz,
  primary key (organization_id, campaign_id, position),
  unique (organization_id, campaign_id, user_id),
  foreign key (organization_id, campaign_id) references campaigns (organization_id, id) on delete cascade
) with (fillfactor = 70);
call preo_protect('campaign_recipients');
create index campaign_recipients_user on campaign_recipients (organization_id, user_id);
grant select, insert, update, delete on campaign_recipients to preo_app;

-- Users of the segment who get nothing, each with the first reason that applied.
create table campaign_exclusions (
  organization_id uuid not null,
  campaign_id uuid not null,
  user_id uuid not null,
  reason text not null check (reason in ('no_address', 'invalid_address', 'do_not_contact', 'bounced', 'complained', 'unsubscribed', 'no_consent', 'under_age', 'capped', 'duplicate_address')),
  primary key (organization_id, campaign_id, user_id),
  foreign key (organization_id, campaign_id) references campaigns (organization_id, id) on delete cascade
);
call preo_protect('campaign_exclusions');
grant select, insert, delete on campaign_exclusions to preo_app;

-- Work is leased by ranges of recipients, and the counters live here: written with the results they count.
create table campaign_chunks (
  organization_id uuid not null,
  campaign_id uuid not null,
  chunk integer not null,
  lo integer not null,
  hi integer not null,
  state text not null default 'open' check (state in ('open', 'done')),
  lease_owner uuid,
  lease_token bigint not null default 0,
  lease_until timestamptz,
  next_attempt_at timestamptz not null default now(),
  attempts integer not null default 0,
  sent integer not null default 0,
  failed integer not null default 0,
  skipped integer not null default 0,
  cancelled integer not null default 0,
  unknown integer not null default 0,
  bounced integer not null default 0,
  opened integer not null default 0,
  clicked integer not null default 0,
  unsubscribed integer not null default 0,
  primary key (organization_id, campaign_id, chunk),
  foreign key (organization_id, campaign_id) references campaigns (organization_id, id) on delete cascade
) with (fillfactor = 50);
call preo_protect('campaign_chunks');
create index campaign_chunks_open on campaign_chunks (next_attempt_at, chunk) where state = 'open';
grant select, insert, update, delete on campaign_chunks to preo_app;
grant select (organization_id, campaign_id, chunk, lo, hi, state, lease_owner, lease_token, lease_until, next_attempt_at) on campaign_chunks to preo_system;
grant update (lease_owner, lease_token, lease_until) on campaign_chunks to preo_system;
create policy lease on campaign_chunks to preo_system using (true) with check (true);

-- Where the tracked links of a campaign lead: never in the URL, so that no link can be turned elsewhere. A target may hold Liquid.
create table campaign_links (
  organization_id uuid not null,
  campaign_id uuid not null,
  n integer not null,
  language text not null,
  target text not null,
  primary key (organization_id, campaign_id, n),
  foreign key (organization_id, campaign_id) references campaigns (organization_id, id) on delete cascade
);
call preo_protect('campaign_links');
grant select, insert, delete on campaign_links to preo_app;

-- What recipients and their machines did with a message.
create table message_events (
  organization_id uuid not null,
  id uuid not null default preo_uuid7(),
  campaign_id uuid not null,
  position integer not null,
  type text not null check (type in ('open', 'click', 'bounce', 'complaint', 'unsubscribe')),
  link integer,
  machine boolean not null default false,
  detail jsonb not null default '{}',
  at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaigns (organization_id, id) on delete cascade
);
call preo_protect('message_events');
create index message_events_recipient on message_events (organization_id, campaign_id, position);
grant select, insert, delete on message_events to preo_app;

-- Messages that would have left, when no relay is configured.
create table outbox_messages (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null default preo_uuid7(),
  channel text not null default 'email' check (channel in ('email', 'sms')),
  campaign_id uuid,
  user_id uuid,
  sender text not null,
  recipient text not null,
  subject text not null default '',
  size_bytes integer not null,
  raw bytea not null,
  created timestamptz not null default now(),
  primary key (organization_id, id)
);
call preo_protect('outbox_messages');
create index outbox_messages_campaign on outbox_messages (organization_id, campaign_id);
grant select, insert, delete on outbox_messages to preo_app;
