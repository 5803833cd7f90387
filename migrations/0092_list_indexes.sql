-- What a list is filtered by and few rows have. Nearly all orders are paid: an index without them is small, and a paid order writes nothing to it.
create index orders_unusual_status on orders (organization_id, status, ordered_at, id) where status <> 'paid';
