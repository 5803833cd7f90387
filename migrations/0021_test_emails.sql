-- Messages sent to try them out: one row an address, so that each has its own outcome.
create table test_emails (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  email_message_id uuid not null,
  message_version bigint not null,
  edition_id uuid,
  -- whose data it is written with; null for made-up data
  user_id uuid,
  locale text,
  address text not null,
  status text not null default 'queued' check (status in ('queued', 'sending', 'sent', 'failed')),
  response text not null default '',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, email_message_id, message_version) references email_message_versions (organization_id, email_message_id, version)
);
call preo_protect('test_emails');
create index test_emails_created on test_emails (organization_id, created);
grant select, insert, update, delete on test_emails to preo_app;
