-- From which age guests of a country get marketing, where the organization says otherwise than the law's usual age.
alter table organizations add column marketing_minimum_ages jsonb not null default '{}';
