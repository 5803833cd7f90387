-- What lists are filtered and ordered by. Where nearly all rows have one value, the index leaves them out: it is small, and the usual row writes nothing to it.
create index orders_unusual_status on orders (organization_id, status, ordered_at, id) where status <> 'paid';
create index tickets_unusual_status on tickets (organization_id, status, created, id) where status <> 'active';
create index consents_unusual_status on consents (organization_id, status, created, id) where status <> 'granted';
create index consents_edition on consents (organization_id, edition_id, created, id) where edition_id is not null;
create index consents_modified on consents (organization_id, modified, id);
create index messages_modified on messages (organization_id, modified, id);
create index audit_entries_at on audit_entries (organization_id, at, id);
create index refund_requests_provider on refund_requests (organization_id, provider, created, id);
create index suppressions_reason on suppressions (organization_id, reason, created, id);
create index webhook_deliveries_failed on webhook_deliveries (organization_id, endpoint_id, created, id) where status = 'failed';
