import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Flush, PositionLost } from '#aggregate';
import { silentLogger } from '#kit';
import { ALL_ACCOUNTS, Dictionaries } from '#span';
import { type Database, migrate, openDatabase, PgHistogramStore, startEmbeddedPostgres } from '#store';
import { latencyRows } from '#testkit';

/** Two starts of Postgres and a recovery, on a machine that may be busy. */
const TIMEOUT_MS = 120_000;
const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);

describe('Postgres is killed before what it committed is on disk', () => {
  const dataDir = path.join(tmpdir(), `culprit-crash-${randomBytes(6).toString('hex')}`);
  const open: (() => Promise<void>)[] = [];
  const frozen: number[] = [];

  afterAll(async () => {
    for (const pid of frozen) kill(pid);
    for (const close of open.toReversed()) await close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function started(): Promise<Database> {
    const postgres = await startEmbeddedPostgres({
      dataDir,
      notice: () => undefined,
      log: silentLogger(),
      settings: { autovacuum: 'off' },
    });
    open.push(() => postgres.stop());
    const database = await openDatabase(postgres.config);
    open.push(() => database.close());
    await migrate(database, silentLogger());
    return database;
  }

  /** Whoever would write the log to disk sooner or later. */
  async function freezeWriters(database: Database): Promise<void> {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type in ('walwriter', 'background writer', 'checkpointer')`,
    );
    expect(rows).toHaveLength(3);
    for (const { pid } of rows) {
      process.kill(pid, 'SIGSTOP');
      frozen.push(pid);
    }
  }

  async function crash(database: Database): Promise<void> {
    const { rows } = await database.pool.query<{ pid: number }>('select pid from pg_stat_activity');
    const { rows: postmaster } = await database.pool.query<{ pid: number }>(
      `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`,
    );
    for (const { pid } of [...postmaster, ...rows]) kill(pid);
    frozen.length = 0;
    for (const close of open.splice(0).toReversed()) await close();
  }

  it(
    'and the flush after says where to replay from, so that each span is counted once',
    async () => {
      const dictionaries = new Dictionaries({ services: 9, operations: 9, accounts: 9 });
      const operation = dictionaries.registerOperation({ service: 'shop', name: 'GET /', kind: 'server' });
      const uuid = randomUUID();
      const flush = (from: number, to: number): Flush => {
        const durationsNs = Array.from({ length: to - from }, () => 1e6);
        const row = { windowStartUnixMs: T0, account: ALL_ACCOUNTS, operation, entry: true, durationsNs };
        return { from, to, rows: latencyRows(row) };
      };
      const total = async (database: Database): Promise<unknown> =>
        (await database.pool.query('select sum(count) as spans, max(flush) as flush from latency_10s'))
          .rows[0];

      const before = await started();
      const first = new PgHistogramStore(before, dictionaries, silentLogger());
      await first.claim(uuid);
      await first.commit(flush(0, 10));
      await before.pool.query('checkpoint');
      await freezeWriters(before);
      await first.commit(flush(10, 20));
      await first.commit(flush(20, 30));
      expect(await total(before)).toEqual({ spans: 30, flush: 3 });
      await crash(before);

      const after = await started();
      expect(await total(after)).toEqual({ spans: 10, flush: 1 });
      const second = new PgHistogramStore(after, dictionaries, silentLogger());
      expect(await second.claim(uuid)).toEqual({ position: 10, flush: 1 });
      await expect(second.commit(flush(30, 40))).rejects.toThrow(PositionLost);
      await second.commit(flush(10, 40));
      expect(await total(after)).toEqual({ spans: 40, flush: 2 });
    },
    TIMEOUT_MS,
  );
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
