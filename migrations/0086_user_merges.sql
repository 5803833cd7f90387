-- Two rows of one guest made one. The row that goes is kept here, with what moved, so that it can be undone; its id leads to the one that stays.
create table user_merges (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  -- who stays, and who went
  user_id uuid not null,
  merged_user_id uuid not null,
  -- the row that went with its addresses, external ids, tags, lists and consents; the consents of the other that gave way
  snapshot jsonb not null,
  -- ids of the rows that moved, by table
  moved jsonb not null default '{}',
  -- fields of the one who stays that were empty, with what they were filled with
  filled jsonb not null default '{}',
  undone_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
call preo_protect('user_merges');
create unique index user_merges_merged on user_merges (organization_id, merged_user_id) where undone_at is null;
create index user_merges_user on user_merges (organization_id, user_id);
grant select, insert, update, delete on user_merges to preo_app;

-- What was done to a guest goes with them.
grant update (user_id) on consent_history to preo_app;
grant update (user_id) on outbox_messages to preo_app;
