/**
 * What a row costs on its way from the aggregator into Postgres: npm run bench -- flush [--rows 20000] [--flushes 30].
 * Docs in docs/bench.md.
 *
 * The rows are those of a busy second: a few durations each, of some of 100,000 accounts, and one row of all accounts for
 * each operation. Names are in the database before the clock starts.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LatencyRows, WINDOW_MS } from '#aggregate';
import { silentLogger } from '#kit';
import { ALL_ACCOUNTS, Dictionaries } from '#span';
import { migrate, openDatabase, PgHistogramStore, startEmbeddedPostgres } from '#store';
import { options } from './support/options.js';
import { familyCpuSeconds } from './support/processes.js';
import { printResult, printTable } from './support/report.js';
import { median } from './support/statistics.js';

const given = options({ rows: 20_000, flushes: 30, accounts: 100_000 });
const OPERATIONS = 320;
const WARMUP = 5;

const dictionaries = new Dictionaries({ services: 10, operations: 1_000, accounts: given.accounts });
const operations = Array.from({ length: OPERATIONS }, (_, i) =>
  dictionaries.registerOperation({ service: `service-${i % 10}`, name: `operation ${i}`, kind: 'server' }),
);
const accounts = Array.from({ length: given.accounts }, (_, i) =>
  dictionaries.registerAccount(`account-${i}`),
);

const random = (() => {
  let state = 1;
  return (below: number) => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8) % below;
})();

const latencies = (count: number): number[] =>
  Array.from({ length: count }, () => 5e6 * (1 + random(400) / 20));

/** All rows of a flush have keys of their own. */
function rowsOf(flush: number): LatencyRows {
  const rows = new LatencyRows();
  const windowStartUnixMs = Math.floor(Date.now() / WINDOW_MS) * WINDOW_MS;
  const add = (account: number, operation: number, spans: number): void => {
    const row = rows.add(windowStartUnixMs, account, operation);
    for (const durationNs of latencies(spans)) rows.record(row, durationNs, false, true);
  };
  for (const operation of operations) add(ALL_ACCOUNTS, operation, 200);
  for (let i = 0; i < given.rows - OPERATIONS; i++) {
    const account = accounts[(flush * given.rows + i) % accounts.length] ?? 0;
    add(account, operations[(i * 7) % OPERATIONS] ?? 0, 1 + random(5));
  }
  return rows;
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'culprit-bench-'));
// Started by root, Postgres runs as somebody else.
chmodSync(dataDir, 0o755);
const postgres = await startEmbeddedPostgres({ dataDir, log: silentLogger(), notice: () => undefined });
const database = await openDatabase(postgres.config);
try {
  await migrate(database, silentLogger());
  const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid');
  const postmaster = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const store = new PgHistogramStore(database, dictionaries, silentLogger());
  await store.claim(randomUUID());
  let position = 0;
  const commit = (rows: LatencyRows) => store.commit({ from: position, to: ++position, rows });
  const names = new LatencyRows();
  for (const account of accounts) {
    names.record(
      names.add(Date.now() - (Date.now() % WINDOW_MS), account, operations[0] ?? 0),
      1e6,
      false,
      true,
    );
  }
  await commit(names);

  const runs: { rowsPerSecond: number; microsecondsPerRow: number; postgresMicrosecondsPerRow: number }[] =
    [];
  for (let flush = 0; flush < WARMUP + given.flushes; flush++) {
    const rows = rowsOf(flush);
    const cpuBefore = process.cpuUsage();
    const postgresBefore = familyCpuSeconds(postmaster);
    const from = performance.now();
    await commit(rows);
    const seconds = (performance.now() - from) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    if (flush < WARMUP) continue;
    runs.push({
      rowsPerSecond: rows.count / seconds,
      microsecondsPerRow: (user + system) / rows.count,
      postgresMicrosecondsPerRow: ((familyCpuSeconds(postmaster) - postgresBefore) * 1e6) / rows.count,
    });
  }
  const { rows: sizes } = await database.pool.query<{ bytes: number; rows: number }>(`
    select (select count(*) from latency_10s)::float8 as rows,
      (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'latency_10s'::regclass)::float8 as bytes`);
  const { bytes = 0, rows = 1 } = sizes[0] ?? {};
  const figures = {
    rowsPerSecond: median(runs.map((run) => run.rowsPerSecond)),
    cpuMicrosecondsPerRow: median(runs.map((run) => run.microsecondsPerRow)),
    // Its clock ticks every 10 ms: only the mean of many flushes says something.
    postgresCpuMicrosecondsPerRow:
      runs.reduce((sum, run) => sum + run.postgresMicrosecondsPerRow, 0) / runs.length,
    bytesPerRow: bytes / rows,
  };
  printTable(
    ['figure', 'value'],
    Object.entries(figures).map(([name, value]) => [name, value]),
  );
  printResult({ bench: 'flush', load: given, ...figures });
} finally {
  await database.close();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
