-- How fast messages leave: what was used of the current second, hour and day, for everybody and for each organization. Null in send_rates: as fast as the relay takes them.
alter table organizations add column send_rates jsonb not null default '{"email": null, "sms": null}';
grant select (send_rates) on organizations to preo_system;

create table send_buckets (
  -- an organization, or the nil id for the whole installation
  owner uuid not null,
  channel text not null check (channel in ('email', 'sms')),
  span text not null check (span in ('second', 'hour', 'day')),
  began_at timestamptz not null,
  used integer not null,
  primary key (owner, channel, span)
) with (fillfactor = 50);
grant select, insert, update on send_buckets to preo_system;

-- Until when its ranges wait for the throttle; not told to people, so no version moves.
alter table campaigns add column throttled_until timestamptz;
grant select (throttled_until) on campaigns to preo_system;
