-- Up Migration

create table channel (
  id text primary key,
  definition jsonb not null
);

create table sla (
  id text primary key,
  definition jsonb not null
);

create table sla_status (
  sla_id text not null references sla on delete cascade,
  operation_id int not null references operation,
  account text not null,
  state text not null,
  reason text not null,
  alerting boolean not null,
  since timestamptz not null,
  violating_since timestamptz,
  measurement json not null,
  primary key (sla_id, operation_id, account)
);

comment on table sla_status is 'The state of each (SLA, operation, account) as it was last judged.';

create table incident (
  id uuid primary key default gen_random_uuid(),
  sla_id text not null,
  sla jsonb not null,
  operation_id int not null references operation,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  violating_since timestamptz not null,
  last_bad_span_end timestamptz,
  last_bad_span_arrival timestamptz,
  explanation json
);

comment on column incident.sla is 'as it was when the incident opened; the SLA may be gone';

-- Two evaluators that see the same violation open one incident.
create unique index incident_open on incident (sla_id, operation_id) where resolved_at is null;
create index incident_opened on incident (opened_at desc);

create table incident_account (
  incident_id uuid not null references incident on delete cascade,
  account text not null,
  labels jsonb not null,
  state text not null,
  reason text not null,
  measurement json not null,
  joined_at timestamptz not null,
  left_at timestamptz,
  primary key (incident_id, account)
);

create table exemplar (
  incident_id uuid not null references incident on delete cascade,
  ordinal int not null,
  trace_id text not null,
  exemplar json not null,
  primary key (incident_id, ordinal)
);

create table kept_trace (
  trace_id text not null,
  incident_id uuid not null references incident on delete cascade,
  spans json not null,
  primary key (trace_id, incident_id)
);

comment on table kept_trace is 'The whole traces of an incident’s exemplars, for as long as the incident is kept.';
-- json, not jsonb: an attribute may hold a NUL, which jsonb refuses.

create index kept_trace_incident on kept_trace (incident_id);

create table delivery (
  id uuid primary key default gen_random_uuid(),
  incident_id uuid not null references incident on delete cascade,
  channel_id text not null,
  event text not null check (event in ('opened', 'resolved')),
  status text not null default 'queued' check (status in ('queued', 'delivered', 'failed')),
  attempts int not null default 0,
  last_error text,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  unique (incident_id, channel_id, event)
);

comment on table delivery is
  'Every page to every channel and how it went. The job that delivers it is graphile_worker’s and has the same key.';

-- Down Migration

drop table delivery;
drop table kept_trace;
drop table exemplar;
drop table incident_account;
drop table incident;
drop table sla_status;
drop table sla;
drop table channel;
