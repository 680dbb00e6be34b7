-- Up Migration

alter table sla add column set_name text;
alter table channel add column set_name text;
alter table calendar add column set_name text;
alter table maintenance_window add column set_name text;
alter table account add column set_name text;

comment on column sla.set_name is
  'Under which name it was applied from files; null where it was not. Only what has the name of a set is pruned with it. '
  'So in the other tables too.';

-- Down Migration

alter table account drop column set_name;
alter table maintenance_window drop column set_name;
alter table calendar drop column set_name;
alter table channel drop column set_name;
alter table sla drop column set_name;
