-- Where an email provider tells an organization of bounces and complaints.
create table email_callbacks (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  provider text not null check (provider in ('ses', 'sendgrid', 'mailgun')),
  description text not null default '',
  sealed_key bytea not null,
  confirmed_at timestamptz,
  last_received_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id)
);
call preo_protect('email_callbacks');
grant select, insert, update, delete on email_callbacks to preo_app;

-- Calls that were taken: the same again is a replay. Older ones than a day are refused by their time.
create table email_callback_calls (
  organization_id uuid not null,
  callback_id uuid not null,
  fingerprint bytea not null,
  at timestamptz not null default now(),
  primary key (organization_id, callback_id, fingerprint),
  foreign key (organization_id, callback_id) references email_callbacks (organization_id, id) on delete cascade
);
call preo_protect('email_callback_calls');
create index email_callback_calls_at on email_callback_calls (organization_id, at);
grant select, insert, delete on email_callback_calls to preo_app;
