/*
 * What a flush into Postgres costs: node dist/test/bench/flush.js [rows = 50000] [flushes = 10] [refused = 100]
 * Starts an embedded Postgres in a temporary folder. Prints, by the rows' number of buckets, this process's CPU and the
 * time that passed; then the same where Postgres refuses some rows of each flush, spread evenly.
 * The last line is JSON: CPU in µs a row, and rows a second.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LatencyRows } from '#aggregate';
import { silentLogger } from '#kit';
import { Dictionaries } from '#span';
import { migrate, openDatabase, PgHistogramStore, startEmbeddedPostgres } from '#store';

const [ROWS = 50_000, FLUSHES = 10, REFUSED = 100] = process.argv.slice(2).map(Number);
const OPERATIONS = 250;
const ACCOUNTS = Math.ceil(ROWS / OPERATIONS);
const T0 = Math.floor(Date.now() / 10_000) * 10_000;

const dictionaries = new Dictionaries({ services: 9, operations: OPERATIONS, accounts: ACCOUNTS });
const operations = Array.from({ length: OPERATIONS }, (_, i) =>
  dictionaries.registerOperation({ service: 'shop', name: `GET /${i}`, kind: 'server' }),
);
const accounts = Array.from({ length: ACCOUNTS }, (_, i) => dictionaries.registerAccount(`customer-${i}`));

/** `buckets` is how many a row has; `refused` how many rows say that they have errors. */
function rowsWith(buckets: number, refused = 0): LatencyRows {
  const rows = new LatencyRows();
  for (let i = 0; i < ROWS; i++) {
    const row = rows.add(T0, accounts[Math.floor(i / OPERATIONS)] ?? 0, operations[i % OPERATIONS] ?? 0);
    const isRefused = refused > 0 && i % Math.floor(ROWS / refused) === 0;
    for (let b = 0; b < buckets; b++) rows.record(row, 1e6 * 1.1 ** b, isRefused && b === 0, true);
  }
  return rows;
}

const folder = mkdtempSync(path.join(tmpdir(), 'culprit-bench-'));
chmodSync(folder, 0o755);
const postgres = await startEmbeddedPostgres({
  dataDir: path.join(folder, 'data'),
  notice: () => undefined,
  log: silentLogger(),
});
const database = await openDatabase(postgres.config);
const result: Record<string, { cpuUsPerRow: number; rowsPerSecond: number }> = {};
try {
  await migrate(database, silentLogger());
  const store = new PgHistogramStore(database, dictionaries, silentLogger());
  await store.claim(randomUUID());
  let position = 0;

  const measure = async (name: string, rows: LatencyRows, flushes: number): Promise<void> => {
    const cpu = process.cpuUsage();
    const from = performance.now();
    for (let i = 0; i < flushes; i++, position++) {
      await store.commit({ from: position, to: position + 1, rows });
    }
    const { user, system } = process.cpuUsage(cpu);
    const cpuUsPerRow = Number(((user + system) / flushes / ROWS).toFixed(3));
    const rowsPerSecond = Math.round((flushes * ROWS * 1000) / (performance.now() - from));
    result[name] = { cpuUsPerRow, rowsPerSecond };
    console.log(`${name}: ${cpuUsPerRow} µs of CPU a row, ${rowsPerSecond} rows/s`);
  };

  await measure('first, with names and partitions', rowsWith(2), 1);
  for (const buckets of [2, 8]) await measure(`${buckets} buckets`, rowsWith(buckets), FLUSHES);
  await database.pool.query('alter table latency_10s add constraint none check (errors = 0)');
  await measure(`2 buckets, ${REFUSED} rows refused`, rowsWith(2, REFUSED), 2);
} finally {
  await database.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(JSON.stringify(result));
