-- Postmark among the providers, which proves itself by a user and password instead of a signature.
alter table email_callbacks drop constraint email_callbacks_provider_check;
alter table email_callbacks add constraint email_callbacks_provider_check check (provider in ('ses', 'sendgrid', 'mailgun', 'postmark'));

-- A provider that tells of an address alone means the last mail to it.
create index campaign_recipients_ticket on campaign_recipients (organization_id, ticket_id) where ticket_id is not null;
create index messages_address on messages (organization_id, lower(normalize(address))) where channel = 'email';
