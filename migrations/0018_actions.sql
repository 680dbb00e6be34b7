-- Up Migration

create table link_key (
  id int generated always as identity primary key,
  -- From Postgres' own strong random numbers: 122 bits of each.
  secret bytea not null default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
  created_at timestamptz not null default now()
);

comment on table link_key is
  'What the links in pages are signed with, by all nodes: the newest signs, links of the others stay good. Without rows there are none.';

insert into link_key default values;

create table link_use (
  delivery_id uuid not null references delivery on delete cascade,
  kind text not null,
  used_at timestamptz not null,
  used_by text not null,
  primary key (delivery_id, kind)
);

comment on table link_use is 'Which links of a delivery have done what they are for, so that each does it once.';

create table feedback (
  incident_id uuid not null references incident on delete cascade,
  channel text not null,
  person text not null,
  useful boolean not null,
  at timestamptz not null,
  primary key (incident_id, channel, person)
);

comment on table feedback is 'Whether people found the pages of an incident useful; the last word of each.';
comment on column feedback.channel is 'whose link was used; empty: none, through the API';
comment on column feedback.person is 'the name that was given; empty: none was';

-- Down Migration

drop table feedback;
drop table link_use;
drop table link_key;
