-- Up Migration

create table leader (
  one boolean primary key default true check (one),
  term bigint not null,
  node_id int,
  since timestamptz not null default now()
);

comment on table leader is
  'Which of several processes judges and keeps the incidents. Whoever takes over begins a new term; what is written in an '
  'older one is refused.';

insert into leader (term) values (0);

create table node_health (
  node_id int primary key,
  name text not null,
  seen_at timestamptz not null,
  caught_up_at timestamptz not null,
  stopped_at timestamptz
) with (fillfactor = 50);

comment on table node_health is
  'What each node says of itself every second, apart from its row in node, which a flush keeps locked.';
comment on column node_health.name is 'of its host';
comment on column node_health.caught_up_at is 'when all that it had received was last in latency_10s';
comment on column node_health.stopped_at is 'when it said goodbye, or was retired: nobody waits for it';

create table notice (
  id uuid primary key default gen_random_uuid(),
  kind text not null,
  subject text not null,
  title text not null,
  text text not null,
  opened_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolution text
);

comment on table notice is 'What is wrong with Culprit itself, and is paged: not an SLA that is violated.';
comment on column notice.subject is 'which one of its kind: there is at most one open notice of it';

create unique index notice_open on notice (kind, subject) where resolved_at is null;
create index notice_opened on notice (opened_at desc);

alter table delivery
  alter column incident_id drop not null,
  add column notice_id uuid references notice on delete cascade,
  add constraint delivery_about check (num_nonnulls(incident_id, notice_id) = 1),
  add constraint delivery_notice_id_channel_id_event_key unique (notice_id, channel_id, event);

-- Down Migration

delete from delivery where notice_id is not null;
alter table delivery drop column notice_id, alter column incident_id set not null;
drop table notice;
drop table node_health;
drop table leader;
