-- The same report may come twice, by mail and from the provider, or again: its fingerprint is kept with what it told, and counts once.
alter table message_events add column fingerprint bytea;
create unique index message_events_fingerprint on message_events (organization_id, fingerprint) where fingerprint is not null;
