-- What was uploaded. The bytes lie in the storage under storage_key; equal bytes in one organization lie there once.
create table files (
  organization_id uuid not null references organizations (id) on delete cascade,
  id uuid not null,
  name text not null,
  purpose text not null check (purpose in ('import', 'image', 'attachment', 'other')),
  -- told from the bytes, not by who sent them
  content_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  sha256 bytea not null,
  storage_key text not null,
  width integer,
  height integer,
  alt_text text not null default '',
  tags jsonb not null default '[]',
  created timestamptz not null default now(),
  modified timestamptz not null default now(),
  version bigint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, sha256, purpose)
);
call preo_protect('files');
create index files_created on files (organization_id, created, id);
create index files_modified on files (organization_id, modified, id);
create index files_storage_key on files (storage_key);
grant select, insert, update, delete on files to preo_app;

-- Maintenance asks which stored bytes still belong to a file. Names made at random tell nothing of anybody.
grant select (storage_key) on files to preo_system;
create policy maintenance on files for select to preo_system using (true);

alter table organizations add foreign key (id, logo_file_id) references files (organization_id, id);
