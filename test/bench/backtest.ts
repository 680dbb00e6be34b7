/**
 * What a backtest takes: npm run bench -- backtest [--accounts 1000] [--days 30] [--minutes 14] [--rate 100]
 * [--runs 5]. Docs in docs/bench.md.
 *
 * Fills an embedded Postgres of its own: hours of 30 days, minutes of a fortnight, 10 s of two hours. The k-th account has
 * 1/k of the first one's requests; 1 % of them take 300 ms, 0.1 % 700 ms, 0.01 % 1.5 s, and 40 times an account's half 3 s
 * for ten minutes. The same rule is then replayed with thresholds between these, so that more and more is bad.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Sla } from '#contract';
import { Backtester, HoursBook } from '#evaluate';
import { bucketOf } from '#histogram';
import { silentLogger, SystemClock } from '#kit';
import {
  migrate,
  openDatabase,
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
const SLOW = [300, 700, 1500, 3000].map((ms) => bucketOf(ms * 1e6));
const COLUMNS = `window_start, account_id, operation_id, node_id, flush,
  count, errors, sum_ns, min_ns, max_ns, buckets, counts`;

const dataDir = path.join(tmpdir(), `culprit-bench-${randomBytes(6).toString('hex')}`);
const postgres = await startEmbeddedPostgres({
  dataDir,
  notice: () => undefined,
  log: silentLogger(),
  settings: { synchronous_commit: 'off' },
});
const database = await openDatabase(postgres.config);
await migrate(database, silentLogger());
const sql = (text: string): Promise<unknown> => database.patiently((client) => client.query(text));
const endMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const instant = (unixMs: number): string => `'${new Date(unixMs).toISOString()}'::timestamptz`;

/** Requests of each account in slots of so many seconds, the slow ones of each kind apart. */
function drawn(fromMs: number, toMs: number, seconds: number): string {
  const slow = (share: number): string => `floor(n * ${share} + random())::int`;
  return `select start, account, n, ${slow(0.01)} as s0, ${slow(0.001)} as s1, ${slow(0.0001)} as s2,
      case when exists (select from episode where episode.account = drawn.account and start >= since
        and start < since + interval '10 minutes') then n / 2 else 0 end as s3
    from (
      select start, account,
        floor(${seconds} * ${given.rate} / (account * ln(${given.accounts})) * (0.7 + 0.6 * random()) + random())::int as n
      from generate_series(${instant(fromMs)}, ${instant(toMs - 1)}, interval '${seconds} seconds') start
        cross join generate_series(1, ${given.accounts}) account
    ) drawn where n > 0`;
}

/** Rows of a grain from (start, account, n, s0…s3); the first of a kind of bucket is of requests that are not slow. */
function rows(grain: string, from: string): string {
  const pairs = [
    ...FAST.map((bucket, i) => [bucket, i === 0 ? 'n - s0 - s1 - s2 - s3 - 2 * (n / 4)' : 'n / 4'] as const),
    ...SLOW.map((bucket, i) => [bucket, `s${i}`] as const),
  ];
  const buckets = pairs.map(([bucket, count]) => `case when ${count} > 0 then ${bucket} end`);
  const counts = pairs.map(([, count]) => `case when ${count} > 0 then ${count} end`);
  return `insert into latency_${grain} (${COLUMNS})
    select start, 2 + account, 1, 1, 1, n, 0, 1e9, 1e6, 1e8,
      array_remove(array[${buckets.join(',')}], null)::int2[], array_remove(array[${counts.join(',')}], null)::int4[]
    from (${from}) drawn`;
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
for (let day = given.days; day > 0; day--) {
  const [from, to] = [endMs - day * DAY_MS, endMs - (day - 1) * DAY_MS];
  if (day > given.minutes) {
    await sql(rows('1h', drawn(from, to, 3600)));
    continue;
  }
  await sql(`create unlogged table minute as ${drawn(from, to, 60)}`);
  await sql(rows('1m', 'select * from minute'));
  await sql(
    rows(
      '1h',
      `select date_bin('1 hour', start, '2000-01-01Z') as start, account, sum(n)::int as n,
        sum(s0)::int as s0, sum(s1)::int as s1, sum(s2)::int as s2, sum(s3)::int as s3
       from minute group by 1, 2`,
    ),
  );
  await sql('drop table minute');
}
await sql(rows('10s', drawn(endMs - 2 * HOUR_MS, endMs, 10)));
await sql('vacuum analyze latency_10s, latency_1m, latency_1h');
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
const RULES = [
  { bad: '0 %', percentile: 99, thresholdMs: 2000 },
  { bad: '0.01 %', percentile: 99, thresholdMs: 1000 },
  { bad: '0.11 %', percentile: 99, thresholdMs: 500 },
  { bad: '1.11 %', percentile: 95, thresholdMs: 200 },
];
const results = [];
for (const { bad, percentile, thresholdMs } of RULES) {
  const sla = Sla.parse({
    id: 'bench',
    name: 'Bench',
    accounts: 'each',
    operation: { service: 'web', name: 'GET /' },
    objective: { type: 'latency', percentile, thresholdMs },
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
      const backtest = { sla, saved: undefined, fromUnixMs: endMs - given.days * DAY_MS, toUnixMs: endMs };
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
  results.push({
    bad,
    percentile,
    seconds: median(seconds),
    worstSeconds: Math.max(...seconds),
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
    'bad',
    'percentile',
    'seconds',
    'worst',
    'CPU-s',
    'Postgres CPU-s',
    'rows read',
    'judgements',
    'pages',
    'refused',
  ],
  results.map((each) => [
    each.bad,
    each.percentile,
    each.seconds,
    each.worstSeconds,
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
