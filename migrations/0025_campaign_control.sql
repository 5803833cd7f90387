-- What an organization asks of its campaigns. count_deviation, frequency_cap and a window that is null are switched off.
alter table organizations add column approval boolean not null default false;
alter table organizations add column count_deviation jsonb default '{"percent": 25, "users": 1000}';
alter table organizations add column frequency_cap jsonb;
alter table organizations add column send_windows jsonb not null default '{"sms": {"from": "09:00", "until": "20:00"}, "email": null}';

-- edited_by: who last changed what is sent, and so cannot approve it. An approval names what it was given for: it no longer counts once the message or the segment is another.
alter table campaigns add column edited_by uuid;
alter table campaigns add column approved_by uuid;
alter table campaigns add column approved_at timestamptz;
alter table campaigns add column approved_message_version bigint;
alter table campaigns add column approved_expression text;
alter table campaigns add column paused_by uuid;
-- what is not handed over by then is cancelled
alter table campaigns add column not_after timestamptz;
-- how many were last shown to somebody who may send it
alter table campaigns add column shown_count integer;
alter table campaigns add column failure text check (failure in ('segment', 'template', 'transport', 'content', 'approval'));
create index campaigns_limited on campaigns (not_after) where status in ('scheduled', 'calculating', 'sending') and not_after is not null;
grant select (not_after) on campaigns to preo_system;

-- Where a link leads may change after it was sent; original is what the message says, once it differs.
alter table campaign_links add column original text;
alter table campaign_links add column changed_at timestamptz;
grant update (target, changed_at) on campaign_links to preo_app;
alter table campaign_links add column version bigint not null default 1;
grant update (original, version) on campaign_links to preo_app;
