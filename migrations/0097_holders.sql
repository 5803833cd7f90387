-- Holders of tickets among the recipients. One who is no user is known by a ticket.
alter table campaign_recipients alter column user_id drop not null;
alter table campaign_recipients add column ticket_id uuid;
alter table campaign_recipients add constraint campaign_recipients_somebody check (user_id is not null or ticket_id is not null);

alter table campaign_exclusions drop constraint campaign_exclusions_pkey;
alter table campaign_exclusions alter column user_id drop not null;
alter table campaign_exclusions add column ticket_id uuid;
alter table campaign_exclusions add constraint campaign_exclusions_somebody check (user_id is not null or ticket_id is not null);
alter table campaign_exclusions add constraint campaign_exclusions_once unique nulls not distinct (organization_id, campaign_id, user_id, ticket_id);

-- Null: as the segment says. An approval is of whom it reaches, too.
alter table campaigns add column audience text check (audience in ('buyers', 'holders', 'both'));
alter table campaigns add column frozen_audience text not null default 'buyers' check (frozen_audience in ('buyers', 'holders', 'both'));
alter table campaigns add column approved_audience text;
update campaigns c set approved_audience = s.audience from segments s where s.organization_id = c.organization_id and s.id = c.segment_id and c.approved_at is not null;
