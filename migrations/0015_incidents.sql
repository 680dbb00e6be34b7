-- Up Migration

-- What was an incident, one per (SLA, operation), is a violation; an incident is the cause that violations share.

alter table incident rename to violation;
alter index incident_pkey rename to violation_pkey;
alter index incident_open rename to violation_open;
drop index incident_opened;
alter table incident_account rename to violation_account;
alter index incident_account_pkey rename to violation_account_pkey;
alter table violation_account rename column incident_id to violation_id;

comment on table violation is 'An SLA that an operation violates, from the first judgement that says so until none does.';
comment on column violation.sla is 'as it was when the violation began; the SLA may be gone';

create table evidence (
  id uuid primary key default gen_random_uuid(),
  explanation json not null,
  last_bad_span_end timestamptz,
  last_bad_span_arrival timestamptz
);

comment on table evidence is
  'What one look at an operation and a window found; violations that it explains share it, with its exemplars and traces.';

insert into evidence (id, explanation, last_bad_span_end, last_bad_span_arrival)
  select id, explanation, last_bad_span_end, last_bad_span_arrival from violation where explanation is not null;

create table incident (
  id uuid primary key default gen_random_uuid(),
  mode text not null check (mode in ('live', 'shadow')),
  key jsonb not null,
  open_key text not null,
  severity text not null,
  opened_at timestamptz not null,
  reopened_at timestamptz,
  resolved_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  assignee text,
  snoozed_until timestamptz,
  resolved_by text
);

comment on table incident is 'One cause and all that it breaks.';
comment on column incident.key is 'what its violations have in common, frozen at its opening';
comment on column incident.open_key is 'mode and key as text: there is one open incident of each';

insert into incident (id, mode, key, open_key, severity, opened_at, resolved_at)
  select
    violation.id, coalesce(sla ->> 'mode', 'live'),
    jsonb_build_object('by', 'operation', 'service', service, 'name', name, 'kind', kind),
    'before incidents had causes: ' || violation.id, coalesce(sla ->> 'severity', 'error'), opened_at, resolved_at
  from violation join operation on operation.id = operation_id;

create unique index incident_open on incident (open_key) where resolved_at is null;
create index incident_opened on incident (opened_at desc);

alter table violation
  add column incident_id uuid references incident on delete cascade,
  add column evidence_id uuid references evidence on delete set null;
update violation set
  incident_id = id,
  evidence_id = (select evidence.id from evidence where evidence.id = violation.id);
alter table violation
  drop column explanation, drop column last_bad_span_end, drop column last_bad_span_arrival;

comment on column violation.incident_id is 'null while it waits for its explanation';

create index violation_incident on violation (incident_id);
create index violation_evidence on violation (evidence_id);
create index violation_sla on violation (sla_id, opened_at desc);

alter table exemplar drop constraint exemplar_incident_id_fkey;
alter table exemplar rename column incident_id to evidence_id;
alter table exemplar add foreign key (evidence_id) references evidence on delete cascade;

alter table kept_trace drop constraint kept_trace_incident_id_fkey;
alter table kept_trace rename column incident_id to evidence_id;
alter table kept_trace add foreign key (evidence_id) references evidence on delete cascade;
alter index kept_trace_incident rename to kept_trace_evidence;
comment on table kept_trace is 'The whole traces of exemplars, for as long as the evidence is kept.';

create table incident_account (
  incident_id uuid not null references incident on delete cascade,
  account text not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  assignee text,
  snoozed_until timestamptz,
  resolved_by text,
  primary key (incident_id, account)
);

comment on table incident_account is 'What people have done about one account in an incident.';

create table incident_event (
  id bigint generated always as identity primary key,
  incident_id uuid not null references incident on delete cascade,
  at timestamptz not null default now(),
  actor text not null,
  kind text not null,
  reason text,
  account text,
  text text not null
);

comment on table incident_event is 'The timeline of each incident.';

create index incident_event_incident on incident_event (incident_id, id);

alter table delivery
  drop constraint delivery_incident_id_fkey,
  add foreign key (incident_id) references incident on delete cascade,
  add column sequence int not null default 0,
  drop constraint delivery_incident_id_channel_id_event_key,
  drop constraint delivery_event_check,
  add constraint delivery_event_check
    check (event in ('opened', 'updated', 'escalated', 'reopened', 'acknowledged', 'resolved')),
  add unique (incident_id, channel_id, event, sequence);

comment on column delivery.sequence is 'which of the updates, escalations or openings of its incident it tells of';

-- Down Migration

-- Incidents of several violations can't be told apart again: each violation is an incident with the deliveries of its own.

delete from delivery where event not in ('opened', 'resolved') or sequence > 0;
alter table delivery
  drop constraint delivery_incident_id_channel_id_event_sequence_key,
  drop constraint delivery_event_check,
  drop constraint delivery_incident_id_fkey,
  drop column sequence,
  add constraint delivery_event_check check (event in ('opened', 'resolved')),
  add unique (incident_id, channel_id, event);

drop table incident_event;
drop table incident_account;

alter table violation
  add column explanation json, add column last_bad_span_end timestamptz, add column last_bad_span_arrival timestamptz;
update violation set
  explanation = evidence.explanation,
  last_bad_span_end = evidence.last_bad_span_end,
  last_bad_span_arrival = evidence.last_bad_span_arrival
from evidence where evidence.id = evidence_id;

alter table exemplar drop constraint exemplar_evidence_id_fkey, drop constraint exemplar_pkey;
alter table exemplar rename to evidence_exemplar;
create table exemplar (
  incident_id uuid not null references violation on delete cascade,
  ordinal int not null,
  trace_id text not null,
  exemplar json not null,
  primary key (incident_id, ordinal)
);
insert into exemplar (incident_id, ordinal, trace_id, exemplar)
  select violation.id, ordinal, trace_id, exemplar
  from violation join evidence_exemplar on evidence_exemplar.evidence_id = violation.evidence_id;
drop table evidence_exemplar;

alter table kept_trace rename to evidence_trace;
alter index kept_trace_evidence rename to evidence_trace_evidence;
alter index kept_trace_pkey rename to evidence_trace_pkey;
create table kept_trace (
  trace_id text not null,
  incident_id uuid not null references violation on delete cascade,
  spans json not null,
  primary key (trace_id, incident_id)
);
comment on table kept_trace is 'The whole traces of an incident’s exemplars, for as long as the incident is kept.';
create index kept_trace_incident on kept_trace (incident_id);
insert into kept_trace (trace_id, incident_id, spans)
  select trace_id, violation.id, spans
  from violation join evidence_trace on evidence_trace.evidence_id = violation.evidence_id;
drop table evidence_trace;

delete from delivery where incident_id is not null and incident_id not in (select id from violation);
drop index violation_incident, violation_evidence, violation_sla;
alter table violation drop column incident_id, drop column evidence_id;
drop table incident;
drop table evidence;

alter table violation rename to incident;
alter index violation_pkey rename to incident_pkey;
alter index violation_open rename to incident_open;
create index incident_opened on incident (opened_at desc);
alter table violation_account rename to incident_account;
alter index violation_account_pkey rename to incident_account_pkey;
alter table incident_account rename column violation_id to incident_id;
alter table delivery add foreign key (incident_id) references incident on delete cascade;
comment on column incident.sla is 'as it was when the incident opened; the SLA may be gone';
comment on table incident is null;
