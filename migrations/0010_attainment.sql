-- Up Migration

create table attainment_rule (
  id int primary key generated always as identity,
  sla_id text not null,
  version int not null,
  sla jsonb not null,
  defined_at timestamptz not null,
  since timestamptz not null,
  until timestamptz
);

comment on table attainment_rule is
  'Versions of SLAs, and of which minutes each counts the requests: since ≤ minute < until. They stay when the SLA goes.';
comment on column attainment_rule.defined_at is
  'when the version came into force; "since" is earlier where it has been counted for the time before too';

-- One version of an SLA is in force.
create unique index attainment_rule_open on attainment_rule (sla_id) where until is null;
create index attainment_rule_sla on attainment_rule (sla_id, since);

create table attainment_day (
  rule_id int not null references attainment_rule on delete cascade,
  operation_id int not null,
  account_id int not null,
  day_start timestamptz not null,
  total bigint not null,
  bad bigint not null,
  allowed double precision not null,
  paused bigint not null,
  primary key (rule_id, account_id, operation_id, day_start)
);

comment on table attainment_day is
  'What was kept of each promise, by the days of the time zone that it is accounted for in. It holds all rows of '
  'latency_1m of its rule''s time up to attainment_mark, each once. No foreign keys to what rows are counted by.';
comment on column attainment_day.allowed is 'how many of "total" the objective permitted to be bad, when they were counted';
comment on column attainment_day.paused is 'requests while the rule was paused; not in "total"';

create table attainment_mark (
  node_id int primary key,
  flush bigint not null default -1,
  counted_at timestamptz
);

comment on table attainment_mark is
  'The rows of latency_1m up to this flush of the node are in attainment_day, and no others.';
comment on column attainment_mark.counted_at is 'when all that was rolled up into minutes then had been counted';

-- What is there already is counted as the time before each rule.
insert into attainment_mark (node_id, flush) select node_id, flush from rollup where grain = '1m';

-- Down Migration

drop table attainment_mark;
drop table attainment_day;
drop table attainment_rule;
