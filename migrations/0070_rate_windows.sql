-- How much of a limit was handed out in a minute, to whichever process asked. Not worth a write-ahead log: after a crash the minute begins anew.
create unlogged table rate_windows (
  -- keyed hash of who (a credential, an organization, an address) and the class of request
  key bytea not null,
  window_start timestamptz not null,
  used bigint not null,
  primary key (key, window_start)
);
create index rate_windows_start on rate_windows (window_start);
grant select, insert, update, delete on rate_windows to preo_system;
