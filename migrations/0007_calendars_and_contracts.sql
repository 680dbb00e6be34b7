-- Up Migration

create table calendar (
  id text primary key,
  definition jsonb not null
);

comment on table calendar is 'Hours in which rules are judged; an SLA names one by its id.';

create table maintenance_window (
  id text primary key,
  definition jsonb not null
);

comment on table maintenance_window is 'Times in which requests do not count against anybody.';

alter table account add column contract jsonb;
comment on column account.contract is 'what has been agreed with a registered account; null: nothing';

alter table incident_account add column tier text, add column weight double precision;
comment on column incident_account.tier is 'of the account''s contract, when it joined';
comment on column incident_account.weight is 'the revenue weight of the account''s contract, when it joined; null: 1';

-- Down Migration

alter table incident_account drop column tier, drop column weight;
alter table account drop column contract;
drop table maintenance_window;
drop table calendar;
