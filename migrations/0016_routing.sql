-- Up Migration

create table team (
  id text primary key,
  definition jsonb not null,
  set_name text
);

comment on table team is 'Who owns which services.';

create table route (
  id text primary key,
  definition jsonb not null,
  set_name text
);

comment on table route is 'Who is told of which incidents, beside the channels that SLAs name.';

create table silence (
  id int primary key generated always as identity,
  match jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  comment text not null,
  created_at timestamptz not null,
  created_by text not null,
  expired_at timestamptz,
  expired_by text,
  check (starts_at < ends_at)
);

comment on table silence is 'What nobody is paged for while it lasts, though it is judged and recorded.';
comment on column silence.expired_at is 'when somebody ended it before its time; null: it lasts, or lasted, until ends_at';

create index silence_ends on silence (ends_at);

-- Down Migration

drop table silence;
drop table route;
drop table team;
