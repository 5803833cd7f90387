-- A guest whose personal data was erased stays as a row without any, so that what was paid can still be counted.
alter table users add column erased_at timestamptz;

-- By what an erased guest would be recognised, as hashes under the program's secret key: imports leave these people alone.
create table erased_identities (
  organization_id uuid not null references organizations (id) on delete cascade,
  hash bytea not null check (octet_length(hash) = 32),
  user_id uuid not null,
  erased timestamptz not null default now(),
  primary key (organization_id, hash)
);
call preo_protect('erased_identities');
grant select, insert on erased_identities to preo_app;

-- The history of consents, of messages and of events is only ever added to, but for what tells of a person who is erased.
grant update (reason, evidence) on consent_history to preo_app;
grant update (detail) on message_events to preo_app;
grant update (data) on events to preo_app;
grant update (answer) on webhook_attempts to preo_app;
grant update (reason) on import_rejects to preo_app;
grant update (status, sealed_answer) on idempotent_answers to preo_app;
