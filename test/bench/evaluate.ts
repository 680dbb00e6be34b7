/**
 * What judging costs with a million (rule, account) pairs:
 * npm run bench -- evaluate [--pairs 1000000] [--rules 10000] [--rows 20000] [--flushes 90] [--pauseMs 700]. Docs in docs/bench.md.
 *
 * Each rule means 100 accounts of one of 100 operations, no two the same, with one of ten objectives. An embedded
 * Postgres holds a row for every pair when the evaluator starts. Then flushes of `rows` rows come, and one of a row for
 * every pair; a round is what follows a flush until all is judged and stored. They go on for longer than a minute, so that
 * windows of a minute empty for half of the pairs at once.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Sla } from '#contract';
import { Evaluator, IngestProgress } from '#evaluate';
import { silentLogger, SystemClock } from '#kit';
import {
  migrate,
  openDatabase,
  PgCommittedRows,
  PgSlaSource,
  PgStatusStore,
  PgWindowReader,
  startEmbeddedPostgres,
} from '#store';
import { options } from './support/options.js';
import { residentBytes } from './support/processes.js';
import { printResult, printTable } from './support/report.js';
import { median } from './support/statistics.js';

const given = options({
  pairs: 1_000_000,
  rules: 10_000,
  rows: 20_000,
  flushes: 90,
  pauseMs: 700,
  operations: 100,
});
const ACCOUNTS_PER_RULE = given.pairs / given.rules;
const RULES_PER_OPERATION = given.rules / given.operations;
const ACCOUNTS = ACCOUNTS_PER_RULE * RULES_PER_OPERATION;
const FIRST_ACCOUNT = 3;
const OBJECTIVES: Pick<Sla, 'objective' | 'windowSeconds'>[] = [
  ...[250, 500, 1_000, 2_000].map((thresholdMs) => ({
    objective: { type: 'latency' as const, percentile: 99, thresholdMs },
    windowSeconds: 60,
  })),
  ...[250, 500, 1_000].map((thresholdMs) => ({
    objective: { type: 'latency' as const, percentile: 95, thresholdMs },
    windowSeconds: 300,
  })),
  { objective: { type: 'error-rate', maxPercent: 1 }, windowSeconds: 60 },
  { objective: { type: 'error-rate', maxPercent: 5 }, windowSeconds: 300 },
  { objective: { type: 'latency', percentile: 90, thresholdMs: 500 }, windowSeconds: 3600 },
];

class AlwaysCaughtUp extends IngestProgress {
  isCaughtUp(): boolean {
    return true;
  }
}

function slaOf(rule: number): Sla {
  const first = (rule % RULES_PER_OPERATION) * ACCOUNTS_PER_RULE;
  return {
    id: `rule-${rule}`,
    name: `Rule ${rule}`,
    accounts: { keys: Array.from({ length: ACCOUNTS_PER_RULE }, (_, i) => `account ${first + i}`) },
    operation: { service: 'shop', name: `op ${Math.floor(rule / RULES_PER_OPERATION)}`, kind: 'entry' },
    ...OBJECTIVES[rule % OBJECTIVES.length]!,
    confidence: 0.95,
    severity: 'error',
    channels: [],
  };
}

const postgres = await startEmbeddedPostgres({
  dataDir: path.join(tmpdir(), `culprit-bench-${randomBytes(6).toString('hex')}`),
  notice: () => undefined,
  log: silentLogger(),
  settings: { synchronous_commit: 'off', max_wal_size: '4GB' },
});
const database = await openDatabase(postgres.config);

const sql = (text: string, values: unknown[] = []): Promise<unknown> =>
  database.patiently((client) => client.query(text, values));

/** A flush of every `stride`-th pair from one on; one request of a hundred is slow, one of a thousand fails. */
async function flush(from: number, stride: number): Promise<void> {
  await sql(`select ensure_latency_partition(now()), ensure_latency_partition(now() + interval '1 hour')`);
  await sql(
    `with moved as (update node set flush = flush + 1 where id = 1 returning flush)
     insert into latency_10s (window_start, account_id, operation_id, node_id, flush,
       count, errors, sum_ns, min_ns, max_ns, buckets, counts)
     select date_bin('10 seconds', now(), '2000-01-01 00:00Z'), ${FIRST_ACCOUNT} + pair % $4::int, 1 + pair / $4::int, 1, flush,
       3, (random() < 0.003)::int, 6e7, 1e7, 3e7,
       case when random() < 0.03 then '{-150, 20}' else '{-160, -150}' end::int2[], '{2, 1}'
     from moved, generate_series($1::int, $2::int - 1, $3::int) pair`,
    [from, given.pairs, stride, ACCOUNTS],
  );
}

try {
  await migrate(database, silentLogger());
  await sql(
    `insert into account (id, key) select ${FIRST_ACCOUNT} + i, 'account ' || i from generate_series(0, $1::int - 1) i`,
    [ACCOUNTS],
  );
  await sql(
    `insert into operation (id, service, name, kind, entry)
     select i + 1, 'shop', 'op ' || i, 'server', true from generate_series(0, $1::int - 1) i`,
    [given.operations],
  );
  await sql(`insert into node (id, uuid) values (1, gen_random_uuid())`);
  await sql(
    `insert into sla (id, definition) select value ->> 'id', value from json_array_elements($1) value`,
    [JSON.stringify(Array.from({ length: given.rules }, (_, i) => slaOf(i)))],
  );
  await flush(0, 1);

  const before = process.memoryUsage();
  const evaluator = new Evaluator({
    slas: new PgSlaSource(database),
    windows: new PgWindowReader(database),
    rows: new PgCommittedRows(database),
    statuses: new PgStatusStore(database),
    ingest: new AlwaysCaughtUp(),
    clock: new SystemClock(),
    log: silentLogger(),
  });
  const round = async (): Promise<{ ms: number; cpuMs: number; rules: number }> => {
    const cpu = process.cpuUsage();
    const from = performance.now();
    const { slas } = await evaluator.judge();
    const { user, system } = process.cpuUsage(cpu);
    return { ms: performance.now() - from, cpuMs: (user + system) / 1_000, rules: slas.length };
  };
  const starting = [await round()];
  while (starting.at(-1)!.rules < given.rules) starting.push(await round());
  const rounds: { ms: number; cpuMs: number }[] = [];
  const stride = Math.max(1, Math.floor(given.pairs / given.rows));
  for (let i = 0; i < given.flushes; i++) {
    await flush(i % stride, stride);
    rounds.push(await round());
    await setTimeout(given.pauseMs);
  }
  await flush(0, 1);
  const everyPair = await round();
  const states: Record<string, number> = {};
  for (const { states: ofSla } of evaluator.snapshot(0).counts) {
    for (const [state, count] of Object.entries(ofSla)) states[state] = (states[state] ?? 0) + count;
  }
  globalThis.gc?.();
  const after = process.memoryUsage();
  const figures = {
    startSeconds: starting.reduce((sum, { ms }) => sum + ms, 0) / 1_000,
    startRounds: starting.length,
    roundMsMedian: median(rounds.map(({ ms }) => ms)),
    roundMsWorst: Math.max(...rounds.map(({ ms }) => ms)),
    roundCpuMsMedian: median(rounds.map(({ cpuMs }) => cpuMs)),
    roundCpuMsWorst: Math.max(...rounds.map(({ cpuMs }) => cpuMs)),
    everyPairMs: everyPair.ms,
    everyPairCpuMs: everyPair.cpuMs,
    memoryMiB: (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20,
    peakResidentMiB: residentBytes(process.pid).peak / 2 ** 20,
  };
  printTable(
    ['figure', 'value'],
    Object.entries({ ...figures, ...states }).map(([name, value]) => [name, value]),
  );
  printResult({ bench: 'evaluate', load: given, ...figures, states, failures: evaluator.failures });
} finally {
  await database.close();
  await postgres.stop();
  rmSync(postgres.home, { recursive: true, force: true });
}
