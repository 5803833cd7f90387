-- What a segment read of others is kept as name and calculation. Those calculated before are shown as stale until they are calculated anew.
update segments set depends_on = jsonb_set(depends_on, '{segments}',
  (select coalesce(jsonb_object_agg(name, ''), '{}') from jsonb_array_elements_text(depends_on -> 'segments') n (name)))
where jsonb_typeof(depends_on -> 'segments') = 'array';
