-- What MJML and blocks were compiled to when the message was saved, by language: sending never compiles them. Empty for html.
alter table email_messages add column compiled jsonb not null default '{}';

-- Which version of its template a message was made from.
alter table email_messages add column template_version bigint;
alter table email_messages add foreign key (organization_id, template_id) references email_messages (organization_id, id);

-- Files that a message carries: [{file_id, name, use}].
alter table email_messages add column files jsonb not null default '[]';
create index email_messages_files on email_messages using gin (files jsonb_path_ops) where deleted_at is null;
create index email_messages_template on email_messages (organization_id, template_id) where template_id is not null;
