-- What a removed row said: a withdrawal goes on to stand against imports when its row is deleted.
alter table consent_history add column removed_status text check (removed_status in ('granted', 'withdrawn'));
create index consent_history_removed on consent_history (organization_id, user_id) where action = 'deleted' and removed_status = 'withdrawn';

-- The outbox is searched by address, compared as written in small letters.
alter table outbox_messages add column recipient_key text not null generated always as (lower(recipient)) stored;
create index outbox_messages_recipient on outbox_messages (organization_id, recipient_key);
-- Pruning adds up sizes from the newest on without reading the messages.
create index outbox_messages_size on outbox_messages (organization_id, id) include (size_bytes);
