-- A file that becomes orders, guests or suppressions.
create table data_imports (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  edition_id uuid,
  file_id uuid,
  name text not null,
  source text not null,
  kind text not null check (kind in ('orders', 'contacts', 'suppressions')),
  status text not null check (status in ('draft', 'mapping', 'processing_columns', 'mapping_products', 'ready', 'importing', 'completed',
    'completed_with_errors', 'failed', 'cancelled')),
  -- what people decided, over what the file shows
  options jsonb not null default '{}',
  detected jsonb not null default '{}',
  -- what the staged rows were read by
  plan jsonb,
  notices jsonb not null default '[]',
  error_message text not null default '',
  rows_total integer not null default 0,
  rows_done integer not null default 0,
  rows_rejected integer not null default 0,
  orders_total integer not null default 0,
  orders_created integer not null default 0,
  orders_updated integer not null default 0,
  orders_unchanged integer not null default 0,
  orders_rejected integer not null default 0,
  orders_erased integer not null default 0,
  -- a claim takes the next number: whoever holds an older one writes nothing any more
  run bigint not null default 0,
  heartbeat_at timestamptz,
  -- of the current run: since when, and from which row on; what the estimated end is made of
  run_started_at timestamptz,
  run_started_rows integer not null default 0,
  -- the last item that landed or was judged; moves with what it landed
  landed_position integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  undo_started_at timestamptz,
  undone_at timestamptz,
  undo_position integer not null default 0,
  undo_kept_count integer not null default 0,
  undo_kept jsonb not null default '[]',
  actor_type text not null check (actor_type in ('api_key', 'account', 'system')),
  actor_id uuid,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, edition_id) references editions (organization_id, id),
  foreign key (organization_id, file_id) references files (organization_id, id)
);
call preo_protect('data_imports');
create index data_imports_modified on data_imports (organization_id, modified, id);
create index data_imports_created on data_imports (organization_id, created, id);
create index data_imports_source on data_imports (organization_id, source, kind, id);
create index data_imports_file on data_imports (organization_id, file_id);
grant select, insert, update on data_imports to preo_app;

-- One row for each column of the file.
create table import_columns (
  organization_id uuid not null,
  import_id uuid not null,
  id uuid not null,
  position integer not null,
  source_column text not null,
  sample_values jsonb not null default '[]',
  target_field text,
  transform jsonb,
  confidence_e4 integer not null default 0,
  reason text,
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, import_id, position),
  foreign key (organization_id, import_id) references data_imports (organization_id, id) on delete cascade
);
call preo_protect('import_columns');
grant select, insert, update, delete on import_columns to preo_app;

-- What the source sells, as its rows name it, and what it is here.
create table import_products (
  organization_id uuid not null,
  import_id uuid not null,
  id uuid not null,
  position integer not null,
  source_name text not null,
  source_sku text not null default '',
  source_external_id text not null default '',
  row_count integer not null,
  product_id uuid,
  create_product boolean not null default false,
  suggestions jsonb not null default '[]',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, import_id, position),
  foreign key (organization_id, import_id) references data_imports (organization_id, id) on delete cascade,
  foreign key (organization_id, product_id) references products (organization_id, id)
);
call preo_protect('import_products');
grant select, insert, update, delete on import_products to preo_app;

-- The file's rows as read under the mapping. Unlogged: they can be read from the file again, and are, when a crash of the database emptied the table.
create unlogged table import_rows (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  item_key text,
  prepared text not null
);
call preo_protect('import_rows');
create index import_rows_number on import_rows (organization_id, import_id, row_number);
grant select, insert, delete on import_rows to preo_app;

-- One row for each order, contact or suppression: the rows it is made of, and what became of it.
create table import_items (
  organization_id uuid not null,
  import_id uuid not null,
  position integer not null,
  -- null: a row that names no order is judged alone
  item_key text,
  row_numbers jsonb not null,
  row_count integer not null,
  outcome text check (outcome in ('created', 'updated', 'unchanged', 'rejected', 'erased')),
  object_id uuid,
  issues jsonb,
  -- why an undo left it as it is
  kept_reason text,
  primary key (organization_id, import_id, position)
);
call preo_protect('import_items');
grant select, insert, update, delete on import_items to preo_app;

-- Rows that did not land, for the file that people mend.
create table import_rejects (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  reason text not null,
  code text not null,
  primary key (organization_id, import_id, row_number)
);
call preo_protect('import_rejects');
grant select, insert, delete on import_rejects to preo_app;

-- What an import made or replaced, for its undo: rows as they were before its first change, and the version it left behind.
create table import_changes (
  organization_id uuid not null,
  import_id uuid not null,
  object_type text not null check (object_type in ('order', 'user', 'product', 'consent', 'suppression')),
  object_id uuid not null,
  -- null: the import made it
  before jsonb,
  -- the object's version after the import, together with those of what belongs to it
  version_after bigint not null,
  kept_reason text,
  primary key (organization_id, import_id, object_type, object_id)
);
call preo_protect('import_changes');
grant select, insert, update, delete on import_changes to preo_app;

-- An undo takes away what the import made.
grant delete on users, orders, purchases, tickets to preo_app;
