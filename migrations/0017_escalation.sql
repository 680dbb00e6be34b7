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
  'Who is paged, one after the other, until somebody acknowledges; an SLA or a route names one by its id.';

alter table delivery add column escalation jsonb;
comment on column delivery.escalation is 'the step of a policy that it is; null where it is none';

-- Down Migration

alter table delivery drop column escalation;
drop table escalation_policy;
drop table rotation;
