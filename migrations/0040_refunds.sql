-- Money that goes back. `amount_e4` is what it is about and reserves; `fee_e4` of it is kept back, the rest is paid out.
create table refund_requests (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  order_id uuid not null,
  user_id uuid not null,
  status text not null default 'pending' check (status in ('pending', 'approved', 'processing', 'refunded', 'failed', 'rejected')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_e4 bigint not null check (amount_e4 > 0),
  fee_e4 bigint not null default 0 check (fee_e4 between 0 and amount_e4),
  provider text not null check (provider = 'manual' or provider = 'stripe' or provider like 'external:%'),
  -- what the provider knows the payment by
  payment_reference text,
  provider_reference text,
  cancels_ticket boolean not null,
  override boolean not null default false,
  reason text not null default '',
  requested_by_type text not null check (requested_by_type in ('api_key', 'account', 'provider')),
  requested_by_id uuid,
  decided_by_type text check (decided_by_type in ('api_key', 'account', 'system')),
  decided_by_id uuid,
  decided_at timestamptz,
  decision_note text not null default '',
  error_message text not null default '',
  -- tries at the provider; each has a row in refund_attempts
  attempt integer not null default 0,
  -- while it is with a worker `due_at` is the end of its lease
  due_at timestamptz,
  lease_token bigint not null default 0,
  -- a refund of another amount that the source told of while this was open
  conflict_e4 bigint,
  batch_id uuid,
  batch_purchase_id uuid,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, batch_id, batch_purchase_id),
  foreign key (organization_id, edition_id) references editions (organization_id, id),
  foreign key (organization_id, order_id) references orders (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id),
  check ((batch_id is null) = (batch_purchase_id is null))
);
call preo_protect('refund_requests');
create index refund_requests_created on refund_requests (organization_id, created, id);
create index refund_requests_modified on refund_requests (organization_id, modified, id);
create index refund_requests_edition on refund_requests (organization_id, edition_id, created, id);
create index refund_requests_status on refund_requests (organization_id, status, created, id);
create index refund_requests_order on refund_requests (organization_id, order_id);
create index refund_requests_user on refund_requests (organization_id, user_id);
create unique index refund_requests_reference on refund_requests (organization_id, provider_reference) where provider = 'stripe' and provider_reference is not null;
create index refund_requests_due on refund_requests (due_at) where due_at is not null;
grant select, insert, update on refund_requests to preo_app;
grant select (organization_id, id, due_at, lease_token) on refund_requests to preo_system;
grant update (due_at, lease_token) on refund_requests to preo_system;
create policy lease on refund_requests to preo_system using (true) with check (true);

-- What of which purchase. `quantity` counts the units that end with it; none when only money goes back.
create table refund_request_lines (
  organization_id uuid not null,
  request_id uuid not null,
  purchase_id uuid not null,
  quantity integer not null check (quantity >= 0),
  amount_e4 bigint not null check (amount_e4 >= 0),
  fee_e4 bigint not null check (fee_e4 between 0 and amount_e4),
  -- what the purchase goes back to when the request is rejected
  status_before text not null,
  primary key (organization_id, request_id, purchase_id),
  foreign key (organization_id, request_id) references refund_requests (organization_id, id) on delete cascade,
  foreign key (organization_id, purchase_id) references purchases (organization_id, id)
);
call preo_protect('refund_request_lines');
create index refund_request_lines_purchase on refund_request_lines (organization_id, purchase_id);
grant select, insert, update on refund_request_lines to preo_app;

-- Each try at a provider, written before it is made: its key never changes, and an outcome that is not known is a state of its own.
create table refund_attempts (
  organization_id uuid not null,
  request_id uuid not null,
  n integer not null,
  provider_key text not null,
  outcome text not null default 'unknown' check (outcome in ('unknown', 'pending', 'refunded', 'refused')),
  -- the provider answered with a fault of its own: under this key it will always do so
  broken boolean not null default false,
  called_at timestamptz not null default now(),
  settled_at timestamptz,
  provider_reference text,
  error_message text not null default '',
  primary key (organization_id, request_id, n),
  foreign key (organization_id, request_id) references refund_requests (organization_id, id) on delete cascade
);
call preo_protect('refund_attempts');
grant select, insert, update on refund_attempts to preo_app;

-- The payment of an order at a provider, as its metadata tells.
create index orders_payment on orders (organization_id, (metadata ->> 'stripe_payment_intent')) where metadata ? 'stripe_payment_intent';

-- For segments: refunds of a user.
create view segment_refunds with (security_invoker = true) as
  select r.organization_id, r.user_id, r.id, r.status, r.amount_e4, r.currency, r.edition_id, e.slug as edition, r.created
  from refund_requests r
  left join editions e on e.organization_id = r.organization_id and e.id = r.edition_id;
grant select on segment_refunds to preo_app;
