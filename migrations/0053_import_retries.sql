-- Runs of an import since its rows last moved: one that ends its worker each time at the same place is given up.
alter table data_imports add column barren_runs integer not null default 0;
