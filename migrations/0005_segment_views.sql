-- The vocabulary of segments. Each view sees what its reader may see; joins are outer and on whole keys, so the planner drops those whose columns an expression does not name.

create view segment_orders with (security_invoker = true) as
  select o.organization_id, o.id, o.user_id, o.edition_id, e.slug as edition, o.number, o.source, o.status, o.status in ('paid', 'partially_refunded') as valid,
    o.currency, o.total_e4, o.total_e4 - o.refunded_total_e4 as net_total_e4, o.refunded_total_e4, o.ordered_at
  from orders o
  left join editions e on e.organization_id = o.organization_id and e.id = o.edition_id;

create view segment_purchases with (security_invoker = true) as
  select p.organization_id, p.id, p.order_id, p.user_id, p.product_id, pr.name as product, pr.kind, pr.sku, pr.guest_type, p.quantity, p.active_quantity,
    p.unit_price_e4, p.total_e4, o.currency, p.status,
    o.status in ('paid', 'partially_refunded') and p.status not in ('refunded', 'cancelled') as valid,
    p.edition_id, e.slug as edition, o.ordered_at, p.attributes
  from purchases p
  left join orders o on o.organization_id = p.organization_id and o.id = p.order_id
  left join products pr on pr.organization_id = p.organization_id and pr.id = p.product_id
  left join editions e on e.organization_id = p.organization_id and e.id = p.edition_id;

create view segment_consents with (security_invoker = true) as
  select c.organization_id, c.user_id, c.channel, c.purpose, c.status, c.source, c.edition_id, e.slug as edition, c.given_at, c.withdrawn_at
  from consents c
  left join editions e on e.organization_id = c.organization_id and e.id = c.edition_id;

-- What was handed over, or at least tried: not the recipients who are still waiting or were left out.
create view segment_messages with (security_invoker = true) as
  select r.organization_id, r.campaign_id, r.position, r.user_id, c.name as campaign, c.channel, c.communication_type, r.state as status, r.sent_at,
    r.state = 'sent' and r.bounced_at is null as delivered, r.bounced_at is not null as bounced, r.clicked_at is not null as clicked,
    case
      when r.opened_at is not null then 'human'
      when exists (select 1 from message_events m where m.organization_id = r.organization_id and m.campaign_id = r.campaign_id and m.position = r.position
        and m.type = 'open' and m.machine) then 'machine'
      when c.channel = 'sms' or coalesce(c.tracking, 'none') <> 'individual' then 'untracked'
      else 'none'
    end as open_state
  from campaign_recipients r
  join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
  where r.state in ('sent', 'failed', 'unknown');

create view segment_clicked_links with (security_invoker = true) as
  select m.organization_id, m.campaign_id, m.position, l.target
  from message_events m
  join campaign_links l on l.organization_id = m.organization_id and l.campaign_id = m.campaign_id and l.n = m.link
  where m.type = 'click' and not m.machine;

-- A segment that is being calculated anew still has its last members; one whose expression was edited has none.
create view segment_user_segments with (security_invoker = true) as
  select m.organization_id, m.user_id, s.name
  from segment_members m
  join segments s on s.organization_id = m.organization_id and s.id = m.segment_id and s.current_calculation = m.calculation
  where s.status in ('ready', 'calculating') and s.deleted_at is null;

grant select on segment_orders, segment_purchases, segment_consents, segment_messages, segment_clicked_links, segment_user_segments to preo_app;

-- Whether an organization's orders have one currency or several: two look-ups.
create index orders_currency on orders (organization_id, currency);

-- Which countries there are: one look-up each.
create index users_country on users (organization_id, country) where country is not null;
