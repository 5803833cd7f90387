-- A cancelled day: refund requests for many purchases by one rule. Each request bears its batch and purchase, so that each is made once.
create table refund_batches (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  name text not null,
  status text not null default 'running' check (status in ('running', 'completed', 'failed')),
  -- which purchases and how much of each: see the API's schema
  terms jsonb not null,
  reason text not null default '',
  requested_by_type text not null check (requested_by_type in ('api_key', 'account')),
  requested_by_id uuid not null,
  purchases_total integer not null default 0,
  error_message text not null default '',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id)
);
call preo_protect('refund_batches');
grant select, insert, update on refund_batches to preo_app;
alter table refund_requests add foreign key (organization_id, batch_id) references refund_batches (organization_id, id);

-- Many requests decided at once, each with its own outcome.
create table refund_decisions (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  decision text not null check (decision in ('approve', 'reject')),
  note text not null default '',
  status text not null default 'running' check (status in ('running', 'completed')),
  decided_by_type text not null check (decided_by_type in ('api_key', 'account')),
  decided_by_id uuid not null,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id)
);
call preo_protect('refund_decisions');
grant select, insert, update on refund_decisions to preo_app;

create table refund_decision_rows (
  organization_id uuid not null,
  decision_id uuid not null,
  position integer not null,
  request_id uuid not null,
  outcome text not null default 'waiting' check (outcome in ('waiting', 'done', 'refused')),
  detail text not null default '',
  primary key (organization_id, decision_id, position),
  foreign key (organization_id, decision_id) references refund_decisions (organization_id, id) on delete cascade,
  foreign key (organization_id, request_id) references refund_requests (organization_id, id)
);
call preo_protect('refund_decision_rows');
grant select, insert, update on refund_decision_rows to preo_app;
