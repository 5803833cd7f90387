-- What an organization's text messages may cost and where they may go: {"countries", "prices", "max_parts", "transliterate"}.
alter table organizations add column sms jsonb not null default '{}';
-- A reply comes to a number: whose number it is, is looked up before any organization is known.
grant select (sms_senders) on organizations to preo_system;

-- A short name for the opt-out links of text messages, where every character counts.
alter table campaigns add column number bigint generated always as identity;
alter table campaigns add constraint campaigns_number_key unique (number);
alter table campaigns add column urgent boolean not null default false;
grant select (number, urgent) on campaigns to preo_system;

alter table campaign_chunks add column channel text not null default 'email' check (channel in ('email', 'sms'));
alter table campaign_chunks add column cost_e4 bigint not null default 0;
grant select (channel, unknown) on campaign_chunks to preo_system;

alter table campaign_recipients add column provider_id text;
alter table campaign_recipients add column parts smallint;
alter table campaign_recipients add column cost_e4 bigint;
alter table campaign_recipients add column delivered_at timestamptz;
-- Those of unknown outcome are looked for every few seconds, among millions that are settled.
create index campaign_recipients_unknown on campaign_recipients (organization_id, campaign_id, sent_at) where state = 'unknown';

alter table campaign_exclusions drop constraint campaign_exclusions_reason_check;
alter table campaign_exclusions add constraint campaign_exclusions_reason_check
  check (reason in ('no_address', 'invalid_address', 'do_not_contact', 'bounced', 'complained', 'unsubscribed', 'no_consent', 'under_age', 'capped', 'duplicate_address', 'test_edition',
    'country_not_allowed'));
