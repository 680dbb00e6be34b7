-- Up Migration

-- The roller asks for a node's latest flushes, readers for what is not rolled up yet. Rows lie in the order of their
-- flushes, so a summary of each 256 KiB finds them: 24 KiB for a million rows, where a btree would slow the COPY down.
-- "minmax_multi", for the flushes of several nodes lie among each other and have nothing in common.
create index latency_10s_flush on latency_10s using brin
  (node_id, flush int8_minmax_multi_ops, window_start timestamptz_minmax_multi_ops)
  with (pages_per_range = 32, autosummarize = on);

create table latency_1m (
  window_start timestamptz not null,
  account_id int not null,
  operation_id int not null,
  node_id int not null,
  flush bigint not null,
  count int not null,
  errors int not null,
  sum_ns double precision not null,
  min_ns bigint not null,
  max_ns bigint not null,
  buckets int2[] not null,
  counts int4[] not null
) partition by range (window_start);

create table latency_1h (like latency_1m) partition by range (window_start);

comment on table latency_1m is
  'Rows of latency_10s, added up by the minute. "flush": they are of this flush of the node or earlier ones. A late '
  'span is in a row of its own: several rows for the same key add up.';
comment on table latency_1h is 'Rows of latency_1m, added up by the hour; the same applies.';

-- One account over time: the last two columns tell what is not rolled up yet without a look at the rows. Then all
-- accounts of an operation, for rules; all traffic is found by the first.
create index latency_1m_account on latency_1m (account_id, operation_id, window_start, node_id, flush);
create index latency_1m_accounts on latency_1m (operation_id, window_start, account_id) where account_id > 0;
create index latency_1m_flush on latency_1m using brin (node_id, flush int8_minmax_multi_ops)
  with (pages_per_range = 32, autosummarize = on);
create index latency_1h_account on latency_1h (account_id, operation_id, window_start);
create index latency_1h_accounts on latency_1h (operation_id, window_start, account_id) where account_id > 0;

create table rollup (
  node_id int not null,
  grain text not null check (grain in ('1m', '1h')),
  flush bigint not null default -1,
  rolled_at timestamptz,
  primary key (node_id, grain)
);

comment on table rollup is
  'How far each grain is: the rows of the next finer grain up to this flush of the node are in it, and no others.';

create function rollup_marks(grain text) returns table (node_id int, flush bigint)
language plpgsql stable rows 1 as $$
begin
  return query
    select node.id, coalesce(rollup.flush, -1)
    from node left join rollup on rollup.node_id = node.id and rollup.grain = rollup_marks.grain;
end $$;

comment on function rollup_marks is
  'The flush up to which each node is rolled up into this grain. Not in plain SQL, so that Postgres knows that there '
  'are few of them, and looks for the rows above each by index.';

create function latency_rows(
  since timestamptz, minutes_since timestamptz, hours_since timestamptz,
  hours_until timestamptz, minutes_until timestamptz, until timestamptz
) returns table (
  window_start timestamptz, account_id int, operation_id int,
  count int, errors int, sum_ns double precision, min_ns bigint, max_ns bigint, buckets int2[], counts int4[]
) language sql stable as $$
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from latency_1h where window_start >= hours_since and window_start < hours_until
  union all
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from rollup_marks('1h') mark join latency_1m rest on rest.node_id = mark.node_id and rest.flush > mark.flush
  where window_start >= hours_since and window_start < hours_until
  union all
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from latency_1m where window_start >= minutes_since and window_start < hours_since
  union all
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from latency_1m where window_start >= hours_until and window_start < minutes_until
  union all
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from rollup_marks('1m') mark join latency_10s rest on rest.node_id = mark.node_id and rest.flush > mark.flush
  where window_start >= minutes_since and window_start < minutes_until
  union all
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from latency_10s where window_start >= since and window_start < minutes_since
  union all
  select window_start, account_id, operation_id, count, errors, sum_ns, min_ns, max_ns, buckets, counts
  from latency_10s where window_start >= minutes_until and window_start < until
$$;

comment on function latency_rows is
  'Each request of since ≤ window start < until exactly once: whole hours and whole minutes from their rollups and what '
  'is not rolled up yet, the edges from finer rows. The bounds in between have to ascend and be whole minutes and hours.';

create function latency_since(since timestamptz) returns table (
  window_start timestamptz, account_id int, operation_id int,
  count int, errors int, sum_ns double precision, min_ns bigint, max_ns bigint, buckets int2[], counts int4[]
) language sql stable as $$
  select * from latency_rows(
    since,
    date_trunc('minute', since + interval '59.999999 seconds'),
    date_trunc('hour', since + interval '59 minutes 59.999999 seconds', 'UTC'),
    'infinity', 'infinity', 'infinity'
  )
$$;

comment on function latency_since is 'Each request since this instant exactly once.';

create function kept_since(since timestamptz) returns timestamptz language sql stable as $$
  select case
    when now() - since <= interval '1 hour' then since
    when now() - since <= interval '1 day' then date_trunc('minute', since)
    else date_trunc('hour', since, 'UTC')
  end
$$;

comment on function kept_since is
  'The instant, or as much before it as it takes to be at the edge of a row that retention has surely left: the '
  'shortest times that may be set are 1 hour for 10 s rows and 1 day for minutes.';

create function account_id_of(account text) returns int language sql stable as $$
  -- Two questions, for the index on keys leaves the reserved ids out.
  select case
    when account in ('*', '', '(other)') then (select id from account known where id < 3 and key = account_id_of.account)
    else (select id from account known where id >= 3 and key = account_id_of.account)
  end
$$;

comment on function account_id_of is 'What the reserved keys mean, which no account''s own key can; null where unknown.';

create function culprit_bucket_ns(bucket int) returns double precision language sql immutable parallel safe as $$
  -- The value whose relative distance to both bounds is the same: 2·lower·upper / (lower + upper).
  select 1e9 * 2 * power(2, bucket / 32.0::double precision) / (1 + power(2, -1 / 32.0::double precision))
$$;

comment on function culprit_bucket_ns is 'The duration in ns that stands for a bucket, within 1.1 %.';

create or replace function account_latency(account text, period interval default '5 minutes')
returns table (
  service text, operation text, kind text, requests bigint, errors bigint,
  p50_ms numeric, p90_ms numeric, p99_ms numeric, max_ms numeric
) language sql stable as $$
  with chosen as materialized (
    select operation_id, count, errors, min_ns, max_ns, buckets, counts
    from latency_since(kept_since(now() - period))
    where account_id = (select account_id_of(account_latency.account))
  ),
  ranked as (
    select operation_id, bucket, sum(count) over (partition by operation_id order by bucket) as rank,
      sum(count) over (partition by operation_id) as total
    from (
      -- Not numeric: for the 720 hours of a month that took 80 ms instead of 30. Exact below 2^53.
      select operation_id, bucket, sum(count)::double precision as count
      from (select operation_id, unnest(buckets) as bucket, unnest(counts) as count from chosen) pairs
      group by operation_id, bucket
    ) summed
  ),
  quantiles as (
    select
      operation_id,
      culprit_bucket_ns(min(bucket) filter (where rank >= ceil(0.5 * total))) as p50_ns,
      culprit_bucket_ns(min(bucket) filter (where rank >= ceil(0.9 * total))) as p90_ns,
      culprit_bucket_ns(min(bucket) filter (where rank >= ceil(0.99 * total))) as p99_ns
    from ranked group by operation_id
  ),
  totals as (
    select operation_id, sum(count) as requests, sum(errors) as errors, min(min_ns) as min_ns, max(max_ns) as max_ns
    from chosen group by operation_id
  )
  select
    operation.service, operation.name, operation.kind, totals.requests, totals.errors,
    round((least(max_ns, greatest(min_ns, p50_ns)) / 1e6)::numeric, 3),
    round((least(max_ns, greatest(min_ns, p90_ns)) / 1e6)::numeric, 3),
    round((least(max_ns, greatest(min_ns, p99_ns)) / 1e6)::numeric, 3),
    round((max_ns / 1e6)::numeric, 3)
  from totals join quantiles using (operation_id) join operation on operation.id = totals.operation_id
  order by totals.requests desc, operation.service, operation.name
$$;

comment on function account_latency is
  'select * from account_latency(''acme''): what an account (''*'': everybody, '''': unknown) got in the last minutes. '
  'Periods of more than an hour or a day begin with a whole minute or hour.';

create function account_history(
  account text, service text, operation text, kind text default 'server', period interval default '30 days'
) returns table (
  hour timestamptz, requests bigint, errors bigint, p50_ms numeric, p90_ms numeric, p99_ms numeric, max_ms numeric
) language sql stable as $$
  with chosen as materialized (
    select date_trunc('hour', window_start, 'UTC') as hour, count, errors, min_ns, max_ns, buckets, counts
    from latency_since(date_trunc('hour', now() - period, 'UTC'))
    where account_id = (select account_id_of(account_history.account))
      and operation_id = (
        select id from operation known
        where known.service = account_history.service and known.name = account_history.operation
          and known.kind = account_history.kind and known.id >= 1
      )
  ),
  ranked as (
    select hour, bucket, sum(count) over (partition by hour order by bucket) as rank,
      sum(count) over (partition by hour) as total
    from (
      -- Not numeric: for the 720 hours of a month that took 80 ms instead of 30. Exact below 2^53.
      select hour, bucket, sum(count)::double precision as count
      from (select hour, unnest(buckets) as bucket, unnest(counts) as count from chosen) pairs
      group by hour, bucket
    ) summed
  ),
  quantiles as (
    select
      hour,
      culprit_bucket_ns(min(bucket) filter (where rank >= ceil(0.5 * total))) as p50_ns,
      culprit_bucket_ns(min(bucket) filter (where rank >= ceil(0.9 * total))) as p90_ns,
      culprit_bucket_ns(min(bucket) filter (where rank >= ceil(0.99 * total))) as p99_ns
    from ranked group by hour
  ),
  totals as (
    select hour, sum(count) as requests, sum(errors) as errors, min(min_ns) as min_ns, max(max_ns) as max_ns
    from chosen group by hour
  )
  select
    hour, requests, errors,
    round((least(max_ns, greatest(min_ns, p50_ns)) / 1e6)::numeric, 3),
    round((least(max_ns, greatest(min_ns, p90_ns)) / 1e6)::numeric, 3),
    round((least(max_ns, greatest(min_ns, p99_ns)) / 1e6)::numeric, 3),
    round((max_ns / 1e6)::numeric, 3)
  from totals join quantiles using (hour)
  order by hour
$$;

comment on function account_history is
  'select * from account_history(''acme'', ''frontend'', ''GET /''): what an account got of an operation, hour by hour.';

drop function drop_latency_partitions;
drop function ensure_latency_partition;
drop function latency_partitions;

create function latency_grain(grain text, out finer text, out unit text, out suffix text)
language sql immutable as $$
  select finer, unit, suffix from (values
    ('10s', null, 'hour', 'YYYYMMDDHH24'),
    ('1m', '10s', 'day', 'YYYYMMDD'),
    ('1h', '1m', 'month', 'YYYYMM')
  ) grains (name, finer, unit, suffix)
  where name = latency_grain.grain
$$;

comment on function latency_grain is
  'Of 10s, 1m and 1h: what it is rolled up from, how much time a partition holds and how its name ends. So there are '
  'a handful of each with the usual retention: 3 hours, 15 days, 15 months.';

create function latency_partitions(grain text default '10s')
returns table (partition regclass, start timestamptz, finish timestamptz) language sql stable as $$
  -- With its offset: read as local time, an hour that summer time skips would become the next one.
  with named as (
    select inhrelid::regclass as partition, unit,
      to_timestamp(substr(relname, length('latency_' || grain || '_') + 1) || '+00', suffix || 'TZH') as start
    from pg_inherits join pg_class on pg_class.oid = inhrelid, latency_grain(grain)
    where inhparent = ('latency_' || grain)::regclass
  )
  select partition, start, (start at time zone 'UTC' + ('1 ' || unit)::interval) at time zone 'UTC' from named
$$;

-- A partition is made by itself and then attached: that locks out neither readers nor writers of the others.
create function ensure_latency_partition(instant timestamptz, grain text default '10s') returns void
language plpgsql as $$
declare
  parent text := 'latency_' || grain;
  unit text := (latency_grain(grain)).unit;
  first timestamptz := date_trunc(unit, instant, 'UTC');
  name text := parent || '_' || to_char(first at time zone 'UTC', (latency_grain(grain)).suffix);
begin
  -- A query, not to_regclass: that remembers what it did not find, also after having waited for the lock.
  perform pg_advisory_xact_lock(hashtext('latency partitions'));
  if exists (select from latency_partitions(grain) where start = first) then return; end if;
  execute format('create table %I (like %I including all)', name, parent);
  execute format(
    'alter table %I attach partition %I for values from (%L) to (%L)',
    parent, name, first, (first at time zone 'UTC' + ('1 ' || unit)::interval) at time zone 'UTC'
  );
end $$;

comment on function ensure_latency_partition is 'Makes the partition of the grain that holds this instant.';

create function drop_latency_partitions(before timestamptz, grain text default '10s') returns int
language plpgsql
-- Removing a partition has to wait for readers, and who comes after waits behind it: so not for long.
set lock_timeout = '1s' as $$
declare
  coarser text := case grain when '10s' then '1m' when '1m' then '1h' end;
  old regclass;
  is_rolled_up boolean;
  dropped int := 0;
begin
  for old in select partition from latency_partitions(grain) where finish <= before order by start
  loop
    if coarser is not null then
      -- Nothing is added between the look and the end.
      execute format('lock table %s in share mode', old);
      execute format(
        'select not exists (
           select from rollup_marks(%L) mark join %s rest on rest.node_id = mark.node_id and rest.flush > mark.flush
         )',
        coarser, old
      ) into is_rolled_up;
      continue when not is_rolled_up;
    end if;
    execute format('drop table %s', old);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

comment on function drop_latency_partitions is
  'Drops the partitions of the grain that ended before this instant and are wholly rolled up; returns how many.';

-- Down Migration

drop function drop_latency_partitions;
drop function ensure_latency_partition;
drop function latency_partitions;
drop function latency_grain;

create function latency_partitions() returns table (partition regclass, start timestamptz) language sql stable as $$
  -- With its offset: read as local time, an hour that summer time skips would become the next one.
  select inhrelid::regclass, to_timestamp(right(relname, 10) || '+00', 'YYYYMMDDHH24TZH')
  from pg_inherits join pg_class on pg_class.oid = inhrelid
  where inhparent = 'latency_10s'::regclass
$$;

-- A partition is made by itself and then attached: that locks out neither readers nor writers of the others.
create function ensure_latency_partition(hour timestamptz) returns void language plpgsql as $$
declare
  first timestamptz := date_trunc('hour', hour, 'UTC');
  name text := 'latency_10s_' || to_char(first at time zone 'UTC', 'YYYYMMDDHH24');
begin
  -- A query, not to_regclass: that remembers what it did not find, also after having waited for the lock.
  perform pg_advisory_xact_lock(hashtext('latency_10s partitions'));
  if exists (select from latency_partitions() where start = first) then return; end if;
  execute format('create table %I (like latency_10s including all)', name);
  execute format(
    'alter table latency_10s attach partition %I for values from (%L) to (%L)',
    name, first, first + interval '1 hour'
  );
end $$;

comment on function ensure_latency_partition is 'Makes the partition for the hour that holds this instant.';

-- Removing a partition has to wait for readers, and who comes after waits behind it: so not for long.
create function drop_latency_partitions(before timestamptz) returns int language plpgsql
set lock_timeout = '1s' as $$
declare
  old regclass;
  dropped int := 0;
begin
  for old in
    select partition from latency_partitions() where start + interval '1 hour' <= before order by start
  loop
    execute format('drop table %s', old);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

comment on function drop_latency_partitions is 'Drops the hours that ended before this instant; returns how many.';

drop function account_history;
create or replace function account_latency(account text, period interval default '5 minutes')
returns table (
  service text, operation text, kind text, requests bigint, errors bigint,
  p50_ms numeric, p90_ms numeric, p99_ms numeric, max_ms numeric
) language sql stable as $$
  with wanted as (
    select id from account
    where key = account_latency.account and (id < 3 or account_latency.account not in ('*', '', '(other)'))
  ),
  chosen as (
    select latency.* from latency_10s latency join wanted on wanted.id = latency.account_id
    where window_start >= now() - period
  ),
  merged as (
    select
      operation_id,
      array_agg(bucket order by bucket) as buckets,
      array_agg(bucket_count::int order by bucket) as counts
    from (
      select operation_id, bucket, sum(count) as bucket_count
      from (select operation_id, unnest(buckets) as bucket, unnest(counts) as count from chosen) pairs
      group by operation_id, bucket
    ) summed
    group by operation_id
  ),
  totals as (
    select operation_id, sum(count) as requests, sum(errors) as errors, min(min_ns) as min_ns, max(max_ns) as max_ns
    from chosen group by operation_id
  )
  select
    operation.service, operation.name, operation.kind, totals.requests, totals.errors,
    round((least(max_ns, greatest(min_ns, culprit_quantile(buckets, counts, 0.5))) / 1e6)::numeric, 3),
    round((least(max_ns, greatest(min_ns, culprit_quantile(buckets, counts, 0.9))) / 1e6)::numeric, 3),
    round((least(max_ns, greatest(min_ns, culprit_quantile(buckets, counts, 0.99))) / 1e6)::numeric, 3),
    round((max_ns / 1e6)::numeric, 3)
  from totals join merged using (operation_id) join operation on operation.id = totals.operation_id
  order by totals.requests desc, operation.service, operation.name
$$;

drop function culprit_bucket_ns;
drop function account_id_of;
drop function kept_since;
drop function latency_since;
drop function latency_rows;
drop function rollup_marks;
drop table rollup;
drop table latency_1h;
drop table latency_1m;
drop index latency_10s_flush;
