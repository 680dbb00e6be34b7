-- Up Migration

create table rotation (
  id text primary key,
  definition jsonb not null,
  set_name text
);

comment on table rotation is 'Channels that take turns at being on call; an escalation policy names one by its id.';

create table escalation_policy (
  id text primary key,
  definition jsonb not null,
  set_name text
);

comment on table escalation_policy is
  'Who is paged, one after the other, until somebody acknowledges; an SLA names one by its id.';

-- Down Migration

drop table escalation_policy;
drop table rotation;
