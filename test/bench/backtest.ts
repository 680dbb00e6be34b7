/**
 * What a backtest takes: npm run bench -- backtest [--accounts 1000] [--days 30] [--minutes 14] [--rate 100]
 * [--runs 5]. Docs in docs/bench.md.
 *
 * Fills an embedded Postgres of its own: hours of 30 days, minutes of a fortnight, 10 s of two hours. The k-th account has
 * 1/k of the first one's requests; 1 % of them take 300 ms, 0.1 % 700 ms, 0.01 % 1.5 s, each by chance, and 40 times an
 * account's half 3 s for ten minutes. The same rule is then replayed with thresholds between these, so that more and more
 * is bad. One day is drawn, the others repeat it.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Objective, Sla } from '#contract';
import { Backtester, HoursBook } from '#evaluate';
import { bucketOf } from '#histogram';
import { silentLogger, SystemClock } from '#kit';
import {
  migrate,
  openDatabase,
  PgBaselineReader,
  PgSlaSource,
  PgStoredSeriesSource,
  PgWindowReader,
  startEmbeddedPostgres,
} from '#store';
import { options } from './support/options.js';
import { familyCpuSeconds } from './support/processes.js';
import { printResult, printTable } from './support/report.js';
import { median } from './support/statistics.js';

const given = options({ accounts: 1000, days: 30, minutes: 14, rate: 100, runs: 5 });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EPISODES = 40;
const FAST = [40, 50, 60].map((ms) => bucketOf(ms * 1e6));
const SLOW = [300, 700, 1500].map((ms) => bucketOf(ms * 1e6));
const VERY_SLOW = bucketOf(3000 * 1e6);
const COLUMNS = `window_start, account_id, operation_id, node_id, flush,
  count, errors, sum_ns, min_ns, max_ns, buckets, counts`;

const dataDir = path.join(tmpdir(), `culprit-bench-${randomBytes(6).toString('hex')}`);
const postgres = await startEmbeddedPostgres({
  dataDir,
  notice: () => undefined,
  log: silentLogger(),
  settings: {
    fsync: 'off',
    full_page_writes: 'off',
    max_wal_size: '8GB',
    maintenance_work_mem: '512MB',
  },
});
const database = await openDatabase(postgres.config);
await migrate(database, silentLogger());
const sql = (text: string): Promise<unknown> => database.patiently((client) => client.query(text));
const endMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const instant = (unixMs: number): string => `'${new Date(unixMs).toISOString()}'::timestamptz`;

await sql(`create function poisson(mean float8) returns int language plpgsql as $$
  declare n int := 0; p float8; u float8 := random();
  begin
    if mean > 30 then return round(mean + sqrt(mean) * random_normal()); end if;
    p := exp(-mean);
    while u > p and p > 1e-15 loop u := u - p; n := n + 1; p := p * mean / n; end loop;
    return n;
  end $$`);

/** Requests of each account in slots of so many seconds, the slow ones of each kind apart. */
function drawn(fromMs: number, toMs: number, seconds: number): string {
  const mean = `${seconds * given.rate} / (account * ln(${given.accounts}::float8))`;
  const slow = [0.01, 0.001, 0.0001].map((share, i) => `poisson(${mean} * ${share}) as s${i}`);
  return `select start, account, poisson(${mean}) as fast, ${slow.join(', ')}
    from generate_series(${instant(fromMs)}, ${instant(toMs - 1)}, interval '${seconds} seconds') start
      cross join generate_series(1, ${given.accounts}) account`;
}

/** Rows of a grain from (start, account, fast, s0…s2). */
function rows(grain: string, from: string): string {
  const pairs = [
    ...FAST.map((bucket, i) => [bucket, `(fast + ${i}) / ${FAST.length}`] as const),
    ...SLOW.map((bucket, i) => [bucket, `s${i}`] as const),
  ];
  const buckets = pairs.map(([bucket, count]) => `case when ${count} > 0 then ${bucket} end`);
  const counts = pairs.map(([, count]) => `case when ${count} > 0 then ${count} end`);
  return `insert into latency_${grain} (${COLUMNS})
    select start, 2 + account, 1, 1, 1, fast + s0 + s1 + s2, 0, 1e9, 1e6, 1e8,
      array_remove(array[${buckets.join(',')}], null)::int2[], array_remove(array[${counts.join(',')}], null)::int4[]
    from (${from}) drawn where fast + s0 + s1 + s2 > 0 order by start, account`;
}

/** What is in the last of these days, in the others too. */
function repeated(grain: string, days: number): string {
  return `insert into latency_${grain} (${COLUMNS})
    select window_start - day * interval '1 day', ${COLUMNS.replace('window_start,', '')}
    from generate_series(1, ${days - 1}) day, latency_${grain}
    where window_start >= ${instant(endMs - DAY_MS)} order by day, window_start, account_id`;
}

/** As many very slow requests as an account has others in a minute, for ten minutes: rows add up. */
function episodes(grain: string, length: string, since: number): string {
  return `insert into latency_${grain} (${COLUMNS})
    select date_bin('${length}', minute, '2000-01-01Z'), 2 + account, 1, 1, 1, sum(n), 0, 1e9, 1e6, 1e8,
      array[${VERY_SLOW}]::int2[], array[sum(n)]::int4[]
    from (
      select account, since + i * interval '1 minute' as minute,
        1 + (${60 * given.rate} / (account * ln(${given.accounts})))::int as n
      from episode, generate_series(0, 9) i
    ) minutes
    where minute >= ${instant(since)} and minute < ${instant(endMs)} group by 1, 2`;
}

await sql(
  `insert into account (id, key) select 2 + k, 'account ' || k from generate_series(1, ${given.accounts}) k`,
);
await sql(`insert into operation (id, service, name, kind, entry)
  overriding system value values (1, 'web', 'GET /', 'server', true)`);
await sql(`insert into node (id, uuid, flush) overriding system value values (1, gen_random_uuid(), 1)`);
await sql(
  `insert into rollup (node_id, grain, flush, rolled_at) values (1, '1m', 1, now()), (1, '1h', 1, now())`,
);
await sql(`create table episode as select 1 + (random() * ${given.accounts - 1})::int as account,
  ${instant(endMs)} - random() * interval '${given.days} days' as since from generate_series(1, ${EPISODES})`);
await sql(`select ensure_latency_partition(at, grain) from
  generate_series(${instant(endMs - given.days * DAY_MS)}, ${instant(endMs)}, interval '1 day') at,
  unnest(array['1m', '1h']) grain where grain = '1h' or at >= ${instant(endMs - given.minutes * DAY_MS)}`);
await sql(`select ensure_latency_partition(at, '10s') from
  generate_series(${instant(endMs - 2 * HOUR_MS)}, ${instant(endMs)}, interval '1 hour') at`);
const filledFrom = performance.now();
const indexes = await database.query<{ name: string; definition: string }>({
  text: `select indexname as name, indexdef as definition from pg_indexes
    where tablename in ('latency_1m', 'latency_1h') and indexdef like '% ON ONLY %'`,
  values: [],
});
// Made in one go at the end, they take a tenth of the time.
for (const { name } of indexes) await sql(`drop index ${name}`);
await sql(`create unlogged table minute as ${drawn(endMs - DAY_MS, endMs, 60)}`);
await sql(rows('1m', 'select * from minute'));
await sql(
  rows(
    '1h',
    `select date_bin('1 hour', start, '2000-01-01Z') as start, account, sum(fast)::int as fast,
       sum(s0)::int as s0, sum(s1)::int as s1, sum(s2)::int as s2
     from minute group by 1, 2`,
  ),
);
await sql(repeated('1m', given.minutes));
await sql(repeated('1h', given.days));
await sql(episodes('1m', '1 minute', endMs - given.minutes * DAY_MS));
await sql(episodes('1h', '1 hour', endMs - given.days * DAY_MS));
await sql(rows('10s', drawn(endMs - 2 * HOUR_MS, endMs, 10)));
for (const { definition } of indexes) await sql(definition.replace(' ON ONLY ', ' ON '));
await sql('analyze latency_10s, latency_1m, latency_1h');
const stored = Object.fromEntries(
  await Promise.all(
    ['1h', '1m', '10s'].map(async (grain): Promise<[string, number]> => {
      const [row] = await database.query<{ rows: number }>({
        text: `select count(*) as rows from latency_${grain}`,
        values: [],
      });
      return [grain, row?.rows ?? 0];
    }),
  ),
);
console.log(`filled in ${Math.round((performance.now() - filledFrom) / 1000)} s: ${JSON.stringify(stored)}`);

const clock = new SystemClock();
const slas = new PgSlaSource(database);
const keepMs = { '10s': 2 * HOUR_MS, '1m': given.minutes * DAY_MS, '1h': 400 * DAY_MS };
const backtester = new Backtester(
  {
    series: new PgStoredSeriesSource(database, keepMs, clock),
    slas,
    operations: new PgWindowReader(database),
    baselines: new PgBaselineReader(database),
    hours: new HoursBook({
      calendars: () => Promise.resolve([]),
      maintenance: () => Promise.resolve([]),
      accountsWith: (labels) => slas.accountsWith(labels),
    }),
  },
  clock,
);

const postmaster = Number(
  readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
);
const RULES: { rule: string; days: number; objective: Objective }[] = [
  { rule: 'p99, 0 % bad', objective: latency(99, 2000), days: given.days },
  { rule: 'p99, 0.01 %', objective: latency(99, 1000), days: given.days },
  { rule: 'p99, 0.11 %', objective: latency(99, 500), days: given.days },
  { rule: 'p95, 1.11 %', objective: latency(95, 200), days: given.days },
  { rule: 'regression', objective: { type: 'regression', percentile: 99, maxFactor: 2, weeks: 4 }, days: 1 },
  { rule: 'silence', objective: { type: 'silence', weeks: 4 }, days: 1 },
];
function latency(percentile: number, thresholdMs: number): Objective {
  return { type: 'latency', percentile, thresholdMs };
}
const results = [];
for (const { rule, days, objective } of RULES) {
  const sla = Sla.parse({
    id: 'bench',
    name: 'Bench',
    accounts: 'each',
    operation: { service: 'web', name: 'GET /' },
    objective,
  });
  const seconds: number[] = [];
  const cpu: number[] = [];
  const postgresCpu: number[] = [];
  let read = { rows: 0, judgements: 0 };
  let pages = 0;
  let failure = '';
  for (let run = 0; run < given.runs && failure === ''; run++) {
    const from = performance.now();
    const cpuFrom = process.cpuUsage();
    const postgresFrom = familyCpuSeconds(postmaster);
    try {
      const backtest = { sla, saved: undefined, fromUnixMs: endMs - days * DAY_MS, toUnixMs: endMs };
      const result = await backtester.run({ ...backtest, accounts: undefined }, new AbortController().signal);
      read = result.read;
      pages = result.replayed.pages;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    seconds.push((performance.now() - from) / 1000);
    const { user, system } = process.cpuUsage(cpuFrom);
    cpu.push((user + system) / 1e6);
    postgresCpu.push(familyCpuSeconds(postmaster) - postgresFrom);
  }
  console.log(`${rule}: ${seconds.map((each) => each.toFixed(1)).join(', ')} s ${failure}`);
  results.push({
    rule,
    days,
    seconds: median(seconds),
    spread: [Math.min(...seconds), Math.max(...seconds)],
    cpuSeconds: median(cpu),
    postgresCpuSeconds: median(postgresCpu),
    rows: read.rows,
    judgements: read.judgements,
    pages,
    failure,
  });
}
printTable(
  [
    'rule',
    'days',
    'seconds',
    'best',
    'worst',
    'CPU-s',
    'Postgres CPU-s',
    'rows read',
    'judgements',
    'pages',
    'refused',
  ],
  results.map((each) => [
    each.rule,
    each.days,
    each.seconds,
    ...each.spread,
    each.cpuSeconds,
    each.postgresCpuSeconds,
    each.rows,
    each.judgements,
    each.pages,
    each.failure,
  ]),
);
await database.close();
await postgres.stop();
rmSync(postgres.home, { recursive: true, force: true });
printResult({ bench: 'backtest', load: given, stored, results });
