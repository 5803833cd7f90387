-- An edition under test mails only its own team, so staff addresses are read beside the guests'. Seen through memberships, which the organization's policy guards.
alter table accounts enable row level security;
alter table accounts force row level security;
create policy team on accounts for select to preo_app using (id in (select account_id from memberships));
create policy sign_in on accounts to preo_system using (true) with check (true);
create policy data_migration on accounts to preo_owner using (true) with check (true);
grant select (id, email_key) on accounts to preo_app;

alter table campaign_exclusions drop constraint campaign_exclusions_reason_check;
alter table campaign_exclusions add constraint campaign_exclusions_reason_check
  check (reason in ('no_address', 'invalid_address', 'do_not_contact', 'bounced', 'complained', 'unsubscribed', 'no_consent', 'under_age', 'capped', 'duplicate_address', 'test_edition'));
