-- Up Migration

create table survey_hour (
  hour timestamptz primary key,
  traces double precision not null,
  sampled int not null,
  path_ns double precision not null
);

comment on table survey_hour is
  'What the survey looked at, by hours in UTC: how many traces there were, how many of them it read ("sampled"), and the '
  'critical paths of all. These and all other sums of the survey but "sampled" are estimates for all traces.';

create table survey_operation (
  hour timestamptz not null,
  operation_id int not null references operation,
  sampled int not null,
  requests double precision not null,
  path_ns double precision not null,
  slow_requests double precision not null,
  slow_path_ns double precision not null,
  primary key (operation_id, hour)
);

comment on table survey_operation is
  'The requests of each operation and their critical paths; "slow": of the slowest 5 % of them.';

create table survey_owner (
  hour timestamptz not null,
  operation_id int not null references operation,
  owner_kind text not null check (owner_kind in ('service', 'dependency')),
  owner text not null,
  account_id int not null,
  path_ns double precision not null,
  slow_path_ns double precision not null,
  primary key (operation_id, hour, owner_kind, owner, account_id)
);

-- For what is deleted by age; rows lie in the order of their hours.
create index survey_owner_hour on survey_owner using brin (hour);

comment on table survey_owner is
  'Whose time the critical paths of an operation''s requests are, by the account that sent the request. Of each hour and '
  'owner the ten accounts with the most time have rows; account 2, "(other)", has the rest.';

create table survey_blind_spot (
  hour timestamptz not null,
  operation_id int not null references operation,
  service text not null,
  place text not null check (place in ('around-spans', 'no-spans-inside')),
  span text not null,
  path_ns double precision not null,
  primary key (operation_id, hour, service, place)
);

comment on table survey_blind_spot is
  'Critical path that no span explains, by the service whose time it is. "span": where most of it lay the last time.';

create table service_edge (
  id int primary key generated always as identity,
  caller text not null,
  callee text not null,
  kind text not null check (kind in ('service', 'dependency', 'async')),
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  unique (caller, callee, kind)
);

comment on table service_edge is 'Who calls whom; "async": takes the caller''s messages.';

create table survey_edge (
  hour timestamptz not null,
  edge_id int not null references service_edge on delete cascade,
  calls double precision not null,
  errors double precision not null,
  duration_ns double precision not null,
  path_ns double precision not null,
  buckets float4[] not null,
  primary key (hour, edge_id)
);

create index survey_edge_edge on survey_edge (edge_id);

comment on table survey_edge is
  'The calls along each edge as their callers saw them. "path_ns": critical path in these calls and below them. '
  '"buckets": calls by duration; the i-th of them took 2^((i-1)/4) to 2^(i/4) µs, the last also longer.';

create table path_profile (
  operation_id int not null references operation,
  from_time timestamptz not null,
  to_time timestamptz not null,
  -- Not jsonb: keys are joined by NUL, which that refuses.
  times json not null,
  primary key (operation_id, to_time)
);

comment on table path_profile is
  'What an operation''s healthy requests of ten minutes waited for, as means by what they call: the baseline of a '
  'violation whose time before is forgotten.';

-- Down Migration

drop table path_profile;
drop table survey_edge;
drop table service_edge;
drop table survey_blind_spot;
drop table survey_owner;
drop table survey_operation;
drop table survey_hour;
