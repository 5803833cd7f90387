create table editions (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  previous_edition_id uuid,
  name text not null,
  slug text not null,
  status text not null default 'draft' check (status in ('draft', 'published', 'live', 'ended', 'archived')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  timezone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  default_locale text not null,
  locales jsonb not null,
  venue_name text not null default '',
  venue_address text not null default '',
  venue_country text,
  email_from_name text,
  email_from_address text,
  email_reply_to text,
  sms_senders jsonb not null default '{}',
  refunds_open_at timestamptz,
  refunds_close_at timestamptz,
  refund_fee_fixed_e4 bigint not null default 0 check (refund_fee_fixed_e4 >= 0),
  refund_fee_percent_e4 bigint not null default 0 check (refund_fee_percent_e4 between 0 and 1000000),
  refund_auto_approve_below_e4 bigint check (refund_auto_approve_below_e4 >= 0),
  test boolean not null default false,
  metadata jsonb not null default '{}',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, slug),
  foreign key (organization_id, previous_edition_id) references editions (organization_id, id),
  check (starts_at < ends_at)
);
call preo_protect('editions');
grant select, insert, update on editions to preo_app;

create table products (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  name text not null,
  kind text not null default 'ticket'
    check (kind in ('ticket', 'addon', 'accommodation', 'parking', 'transport', 'merchandise', 'food', 'fee', 'deposit', 'voucher', 'donation', 'other')),
  sku text not null default '',
  unit_price_e4 bigint,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  vat_rate_e4 bigint,
  capacity integer check (capacity >= 0),
  persons_per_unit integer not null default 1 check (persons_per_unit >= 0),
  guest_type text not null default 'paid' check (guest_type in ('paid', 'comp', 'staff', 'volunteer', 'press', 'artist', 'partner')),
  deleted_at timestamptz,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id)
);
call preo_protect('products');
create index products_edition on products (organization_id, edition_id, id);
grant select, insert, update on products to preo_app;

-- How a shop names a product: by its own id, by sku, by name. '' stands for "this part is not known".
create table product_aliases (
  organization_id uuid not null,
  edition_id uuid not null,
  source text not null,
  external_id text not null default '',
  sku text not null default '',
  name text not null default '',
  product_id uuid not null,
  primary key (organization_id, edition_id, source, external_id, sku, name),
  foreign key (organization_id, product_id) references products (organization_id, id) on delete cascade
);
call preo_protect('product_aliases');
create index product_aliases_product on product_aliases (organization_id, product_id);
grant select, insert, update, delete on product_aliases to preo_app;

create table product_tags (
  organization_id uuid not null,
  product_id uuid not null,
  tag text not null,
  primary key (organization_id, product_id, tag),
  foreign key (organization_id, product_id) references products (organization_id, id) on delete cascade
);
call preo_protect('product_tags');
grant select, insert, delete on product_tags to preo_app;

create table product_days (
  organization_id uuid not null,
  product_id uuid not null,
  day text not null check (day ~ '^\d{4}-\d{2}-\d{2}$'),
  primary key (organization_id, product_id, day),
  foreign key (organization_id, product_id) references products (organization_id, id) on delete cascade
);
call preo_protect('product_days');
grant select, insert, delete on product_days to preo_app;

-- Guests. email_key is the address as it is compared: made in one place, compared with plain equality (row-level security forbids lower() as an index condition).
create table users (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  email text,
  email_key text,
  phone text,
  first_name text not null default '',
  last_name text not null default '',
  locale text,
  country text,
  phone_country text,
  city text,
  postal_code text,
  birth_date date,
  attributes jsonb not null default '{}',
  email_status text not null default 'ok' check (email_status in ('ok', 'bounced', 'complained', 'unsubscribed_all')),
  sms_status text not null default 'ok' check (sms_status in ('ok', 'bounced', 'complained', 'unsubscribed_all')),
  do_not_contact boolean not null default false,
  do_not_contact_reason text not null default '',
  -- names of the fields that staff or the guest set last: an import leaves them alone
  own_fields jsonb not null default '[]',
  bucket smallint not null generated always as ((('x' || right(id::text, 8))::bit(32)::bigint % 100)::smallint) stored,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, email_key),
  check ((email is null) = (email_key is null))
);
call preo_protect('users');
create index users_phone on users (organization_id, phone) where phone is not null;
create index users_created on users (organization_id, created, id);
create index users_modified on users (organization_id, modified, id);
create index users_search on users using gin ((coalesce(lower(email), '') || ' ' || coalesce(phone, '') || ' ' || lower(first_name) || ' ' || lower(last_name)) gin_trgm_ops);
grant select, insert, update on users to preo_app;

-- Further addresses under which a guest is recognised (a changed address, a merged guest).
create table user_emails (
  organization_id uuid not null,
  email_key text not null,
  user_id uuid not null,
  primary key (organization_id, email_key),
  foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
);
call preo_protect('user_emails');
create index user_emails_user on user_emails (organization_id, user_id);
grant select, insert, update, delete on user_emails to preo_app;

create table user_external_ids (
  organization_id uuid not null,
  source text not null,
  external_id text not null,
  user_id uuid not null,
  primary key (organization_id, source, external_id),
  foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
);
call preo_protect('user_external_ids');
create index user_external_ids_user on user_external_ids (organization_id, user_id);
grant select, insert, update, delete on user_external_ids to preo_app;

create table user_tags (
  organization_id uuid not null,
  user_id uuid not null,
  tag text not null,
  primary key (organization_id, user_id, tag),
  foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade
);
call preo_protect('user_tags');
create index user_tags_tag on user_tags (organization_id, tag, user_id);
grant select, insert, delete on user_tags to preo_app;

create table orders (
  organization_id uuid not null,
  id uuid not null,
  edition_id uuid not null,
  user_id uuid not null,
  number text not null,
  source text not null,
  external_id text not null,
  status text not null check (status in ('pending', 'paid', 'partially_refunded', 'refunded', 'cancelled')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  total_e4 bigint not null,
  refunded_total_e4 bigint not null default 0,
  discount_total_e4 bigint not null default 0,
  fee_total_e4 bigint not null default 0,
  adjustment_e4 bigint not null default 0,
  ordered_at timestamptz not null,
  source_updated_at timestamptz,
  note text not null default '',
  buyer jsonb not null,
  metadata jsonb not null default '{}',
  -- hash of what the source said last: an equal hash means nothing to do
  content_hash bytea not null,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, edition_id, source, external_id),
  foreign key (organization_id, edition_id) references editions (organization_id, id),
  foreign key (organization_id, user_id) references users (organization_id, id)
);
call preo_protect('orders');
create index orders_user on orders (organization_id, user_id, edition_id) include (total_e4, status, ordered_at, currency);
create index orders_ordered on orders (organization_id, ordered_at, id);
create index orders_edition_ordered on orders (organization_id, edition_id, ordered_at, id) include (status);
create index orders_modified on orders (organization_id, modified, id);
create index orders_search on orders using gin ((lower(number) || ' ' || lower(external_id)) gin_trgm_ops);
grant select, insert, update on orders to preo_app;

create table purchases (
  organization_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  edition_id uuid not null,
  user_id uuid not null,
  product_id uuid not null,
  position integer not null,
  external_id text,
  variation text,
  quantity integer not null check (quantity > 0),
  unit_price_e4 bigint not null,
  discount_e4 bigint not null default 0,
  fee_e4 bigint not null default 0,
  total_e4 bigint not null,
  status text not null default 'active' check (status in ('active', 'refund_requested', 'partially_refunded', 'refunded', 'cancelled')),
  refunded_amount_e4 bigint not null default 0,
  refunded_quantity integer not null default 0,
  active_quantity integer not null generated always as (case when status in ('refunded', 'cancelled') then 0 else quantity - refunded_quantity end) stored,
  attendee_name text not null default '',
  attendee_email text,
  attributes jsonb not null default '{}',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, order_id) references orders (organization_id, id),
  foreign key (organization_id, product_id) references products (organization_id, id)
);
call preo_protect('purchases');
create index purchases_order on purchases (organization_id, order_id);
create index purchases_user on purchases (organization_id, user_id, product_id) include (status, quantity, total_e4);
create index purchases_product on purchases (organization_id, product_id, user_id);
grant select, insert, update on purchases to preo_app;

-- One current row per user, edition, channel and purpose; each change also goes to the history.
create table consents (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  edition_id uuid,
  channel text not null check (channel in ('email', 'sms')),
  purpose text not null default 'marketing',
  status text not null check (status in ('granted', 'withdrawn')),
  basis text not null default 'consent' check (basis in ('consent', 'existing_customer')),
  source text not null check (source in ('import', 'api', 'dashboard', 'preference_page', 'unsubscribe_link', 'one_click', 'sms_stop')),
  wording text not null default '',
  wording_version text not null default '',
  given_at timestamptz,
  withdrawn_at timestamptz,
  -- when the current status was decided: what "newer" means between an edition's and the organization's row
  decided_at timestamptz not null,
  evidence jsonb not null default '{}',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique nulls not distinct (organization_id, user_id, channel, purpose, edition_id),
  foreign key (organization_id, user_id) references users (organization_id, id) on delete cascade,
  foreign key (organization_id, edition_id) references editions (organization_id, id)
);
call preo_protect('consents');
create index consents_created on consents (organization_id, created, id);
grant select, insert, update, delete on consents to preo_app;

create table consent_history (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null default preo_uuid7(),
  consent_id uuid not null,
  user_id uuid not null,
  edition_id uuid,
  channel text not null,
  purpose text not null,
  action text not null check (action in ('granted', 'withdrawn', 'deleted', 'blocked_grant')),
  basis text not null,
  source text not null,
  wording text not null default '',
  wording_version text not null default '',
  reason text not null default '',
  evidence jsonb not null default '{}',
  actor_type text not null,
  actor_id uuid,
  at timestamptz not null default now(),
  primary key (organization_id, id)
);
call preo_protect('consent_history');
create index consent_history_consent on consent_history (organization_id, consent_id, id);
create index consent_history_user on consent_history (organization_id, user_id, id);
grant select, insert on consent_history to preo_app;
