-- Up Migration

create table audit (
  id bigint primary key generated always as identity,
  at timestamptz not null default now(),
  actor text not null,
  kind text not null,
  target text not null,
  version int,
  before jsonb,
  after jsonb,
  check (before is not null or after is not null)
);

comment on table audit is
  'Every change of what people define, written by the transaction that makes it. "target": the id or key of what changed; '
  'without "before" it is new, without "after" it is gone. Secrets of channels are masked.';
comment on column audit.version is
  'of an SLA: which of its versions "after" is. Counted on where an id is deleted and taken again.';

create unique index audit_version on audit (kind, target, version);
create index audit_target on audit (kind, target, id);
create index audit_at on audit (at);

update sla set definition = definition || '{"version": 1}';

insert into audit (actor, kind, target, version, after)
select 'migration', 'sla', id, 1, definition from sla order by id;

-- Down Migration

update sla set definition = definition - 'version';

drop table audit;
