/*
 * What reading rollups costs with 100,000 accounts in the tables:
 *   node dist/test/bench/history.js [share of accounts with requests in an hour, in percent = 2]
 * Fills an embedded Postgres of its own with 30 days of hours, those minutes of a day and 10 s of an hour that windows end with: of 100,000
 * accounts a thousand are always there, the others now and then, over 20 operations. Then reads the histories of one
 * account over 30 days. Median of 15 readings, the first of other accounts than the last.
 */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { silentLogger } from '#kit';
import { LatencyHistory, migrate, openDatabase, startEmbeddedPostgres } from '#store';

const SHARE = Number(process.argv[2] ?? 2);
const READINGS = 15;
const DAY_MS = 86_400_000;

const postgres = await startEmbeddedPostgres({
  dataDir: path.join(tmpdir(), `culprit-bench-${randomBytes(6).toString('hex')}`),
  notice: () => undefined,
  log: silentLogger(),
  settings: { synchronous_commit: 'off' },
});
const database = await openDatabase(postgres.config);
await migrate(database, silentLogger());
const sql = (text: string): Promise<unknown> => database.patiently((client) => client.query(text));

const COUNTS = `array(select 1 + (account * bucket) % 9 from generate_series(1, width) bucket)`;

/** Rows of a grain from so long ago, every so often: of the accounts that are always there, and of a share of the others. */
async function fill(
  grain: string,
  [ago, until]: [string, string],
  every: string,
  percent: number,
  flush: number,
): Promise<number> {
  const ends = `date_bin('${every}', now() - interval '${ago}', '2000-01-01 00:00Z')`;
  await sql(`select ensure_latency_partition(instant, '${grain}')
    from generate_series(${ends}, now() + interval '1 hour', '1 hour') instant`);
  await sql(`insert into latency_${grain} (window_start, account_id, operation_id, node_id, flush,
      count, errors, sum_ns, min_ns, max_ns, buckets, counts)
    select start, account, 1 + (account / 7) % 20, 1, ${flush}, 5 * width, 0, 1e9, 1e6, 1e8,
      array(select (-200 + (account % 40) + bucket)::int2 from generate_series(1, width) bucket), ${COUNTS}
    from generate_series(${ends}, now() - interval '${until}', interval '${every}') start
      cross join lateral (
        select 100 * i as account, 24 as width from generate_series(0, 1000) i
        union all
        select 3 + abs(hashint8(i + 1000003 * extract(epoch from start)::bigint)) % 99998, 3
        from generate_series(1, ${Math.round(1000 * percent)}) i
      ) present`);
  const [row] = await database.query<{ rows: number }>({
    text: `select count(*) as rows from latency_${grain}`,
    values: [],
  });
  await sql(`analyze latency_${grain}`);
  return row?.rows ?? 0;
}

await sql(`insert into account (id, key) select id, 'account ' || id from generate_series(3, 100000) id`);
await sql(`insert into operation (id, service, name, kind, entry)
  overriding system value select id, 'web', 'op' || id, 'server', true from generate_series(1, 20) id`);
await sql(`insert into node (id, uuid, flush) values (1, gen_random_uuid(), 3)`);
await sql(
  `insert into rollup (node_id, grain, flush, rolled_at) values (1, '1m', 2, now()), (1, '1h', 1, now())`,
);
await fill('1m', ['25 hours', '23 hours'], '1 minute', SHARE / 20, 1);
const rows = {
  '1h': await fill('1h', ['30 days', '0'], '1 hour', SHARE, 1),
  '1m': await fill('1m', ['2 hours', '0'], '1 minute', SHARE / 20, 1),
  '10s': await fill('10s', ['1 hour', '0'], '10 seconds', SHARE / 60, 2),
};
// What is not rolled up yet: some minutes of it at both grains.
await sql(`update latency_1m set flush = 2 where window_start >= now() - interval '20 minutes'`);
await sql(`update latency_10s set flush = 3 where window_start >= now() - interval '1 minute'`);
await sql('vacuum analyze latency_10s, latency_1m, latency_1h');

const history = new LatencyHistory(database);
const operation = (account: number) => 1 + (Math.floor(account / 7) % 20);
const refOf = (account: number) => ({
  service: 'web',
  name: `op${operation(account)}`,
  kind: 'server' as const,
});
const readings: Record<string, (i: number) => Promise<{ length: number }>> = {
  'history of 30 days, an account that is always there': (i) =>
    history.hours(`account ${(i + 1) * 600}`, refOf((i + 1) * 600), 30 * DAY_MS),
  'history of 30 days, one of the others': (i) =>
    history.hours(`account ${i * 601 + 5}`, refOf(i * 601 + 5), 30 * DAY_MS),
  'history of 30 days, all traffic': () => history.hours('*', refOf(0), 30 * DAY_MS),
};

console.log(
  `rows: ${Object.entries(rows)
    .map(([grain, count]) => `${grain} ${count}`)
    .join(', ')}`,
);
const ms: Record<string, { median: number; worst: number }> = {};
for (const [name, read] of Object.entries(readings)) {
  const taken: number[] = [];
  let found = 0;
  for (let i = 0; i < READINGS; i++) {
    const from = performance.now();
    found = (await read(i)).length;
    taken.push(performance.now() - from);
  }
  taken.sort((a, b) => a - b);
  const round = (value = 0): number => Math.round(value * 10) / 10;
  const result = { median: round(taken[READINGS >> 1]), worst: round(taken.at(-1)) };
  ms[name] = result;
  console.log(`${name}: ${result.median} ms, worst ${result.worst} ms, ${found} rows`);
}
await database.close();
await postgres.stop();
rmSync(postgres.home, { recursive: true, force: true });
console.log(JSON.stringify({ bench: 'history', rows, ms }));
