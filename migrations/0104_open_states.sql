-- What a message's open state is made of stands beside it: a test of one state then reads no more than that state needs, and joins where the whole would be worked out row by row.
create or replace view segment_messages with (security_invoker = true) as
  select r.organization_id, r.campaign_id, r.position, r.user_id, c.name as campaign, c.channel, c.communication_type, r.state as status, r.sent_at,
    r.state = 'sent' and r.bounced_at is null as delivered, r.bounced_at is not null as bounced, r.clicked_at is not null as clicked,
    case
      when r.opened_at is not null then 'human'
      when exists (
        select from message_events m
        where m.organization_id = r.organization_id and m.campaign_id = r.campaign_id and m.position = r.position and m.type = 'open' and m.machine
      ) then 'machine'
      when c.channel = 'sms' or coalesce(c.tracking, 'none') <> 'individual' then 'untracked'
      else 'none'
    end as open_state,
    r.opened_at is not null as opened, c.channel <> 'sms' and coalesce(c.tracking, 'none') = 'individual' as tracked
  from campaign_recipients r
  join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
  where r.state in ('sent', 'failed', 'unknown');
