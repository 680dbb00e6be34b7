-- Up Migration

alter table delivery add column attempts_before int not null default 0;
comment on column delivery.attempts_before is
  'how many of its attempts had failed when somebody sent it again: it has all its attempts anew';

create index delivery_failed on delivery (created_at desc) where status = 'failed';

create table channel_health (
  channel_id text primary key references channel on delete cascade,
  failures int not null,
  failing_since timestamptz not null,
  last_error text not null,
  probe_at timestamptz not null
);

comment on table channel_health is 'The channels whose last attempt failed, whichever delivery it was of.';
comment on column channel_health.failures is 'in a row';
comment on column channel_health.probe_at is 'after several failures, no delivery is tried before';

-- Down Migration

drop table channel_health;
drop index delivery_failed;
alter table delivery drop column attempts_before;
