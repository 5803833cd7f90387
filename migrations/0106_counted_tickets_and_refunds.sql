-- Changes of tickets and refund requests are counted as those of other areas are: told by their time, one that began before a calculation and was committed during it went unseen.
call preo_count_changes('tickets', 'tickets');
call preo_count_changes('refund_requests', 'refunds');
-- Segments that read them are shown as stale until they are calculated anew.
update segments set depends_on = jsonb_set(depends_on, '{areas}', depends_on -> 'areas'
    || case when (depends_on -> 'tickets')::boolean then '{"tickets": -1}' else '{}' end::jsonb
    || case when (depends_on -> 'refunds')::boolean then '{"refunds": -1}' else '{}' end::jsonb) - 'tickets' - 'refunds'
where depends_on ? 'areas';
