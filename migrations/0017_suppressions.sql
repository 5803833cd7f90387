-- Addresses that are not to be written to, whoever has them: `address` is an email as it is compared, or a phone number as E.164.
create table suppressions (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null default preo_uuid7(),
  channel text not null check (channel in ('email', 'sms')),
  address text not null,
  reason text not null check (reason in ('bounce', 'complaint', 'manual', 'import')),
  note text not null default '',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, channel, address)
);
call preo_protect('suppressions');
create index suppressions_created on suppressions (organization_id, created, id);
create index suppressions_modified on suppressions (organization_id, modified, id);
grant select, insert, delete on suppressions to preo_app;

-- The check of this key is planned once a session, by statistics that do not know of purchases written in the same transaction: it then walked through the
-- organization's purchases for each ticket. Tickets are written from purchases alone, which are never deleted.
alter table tickets drop constraint tickets_organization_id_purchase_id_fkey;
