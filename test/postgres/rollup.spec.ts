import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { Histogram } from '#histogram';
import { silentLogger } from '#kit';
import { PgOutbox, PgWindowReader, Rollup } from '#store';
import { addNode, type Delta, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 0, 0);
const SLOT_MS = 10_000;
const HOUR_MS = 3_600_000;
const SLOTS = (4 * HOUR_MS) / SLOT_MS;
const MS = 1e6;
const ACCOUNTS = ['*', 'acme', 'globex'];

const ADVISORY_LOCKS = {
  text: `select from pg_locks where locktype = 'advisory' and database = (
    select oid from pg_database where datname = current_database()
  )`,
  values: [],
};

describe('rolling up', () => {
  let test: TestDatabase;
  let reader: PgWindowReader;
  let nodes: number[];
  let operationId: number;
  const accountIds = [0];

  beforeAll(async () => {
    test = await testDatabase();
    reader = new PgWindowReader(test.database);
    const { rows } = await test.database.pool.query<{ id: number }>(
      `insert into account (key) values ('acme'), ('globex') returning id`,
    );
    accountIds.push(...rows.map(({ id }) => id));
    const operation = await test.database.pool.query<{ id: number }>(
      `insert into operation (service, name, kind, entry) values ('web', 'GET /', 'server', true) returning id`,
    );
    operationId = operation.rows[0]?.id ?? -1;
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    await test.database.pool.query('truncate latency_10s, latency_1m, latency_1h, rollup, node');
    nodes = [await addNode(test.database), await addNode(test.database)];
  });

  const delta = (slot: number, durationsNs: number[], account = 0): Delta => ({
    windowStartUnixMs: T0 + slot * SLOT_MS,
    accountId: accountIds[account] ?? -1,
    durationsNs,
    errors: 0,
  });

  /** What the model says of a window, and what the reader does. */
  async function expectExact(deltas: Delta[], fromSlot: number, toSlot: number): Promise<void> {
    const at = (slot: number): number => T0 + slot * SLOT_MS;
    const window = { fromUnixMs: at(fromSlot), toUnixMs: at(toSlot) };
    const within = deltas.filter(
      ({ windowStartUnixMs: start }) => start >= window.fromUnixMs && start < window.toUnixMs,
    );
    for (const [i, account] of ACCOUNTS.entries()) {
      const own = within.filter(({ accountId }) => accountId === accountIds[i]);
      const merged = Histogram.of(own.flatMap(({ durationsNs }) => durationsNs));
      const read = await reader.histogram(operationId, account, window.fromUnixMs, window.toUnixMs);
      expect(read.toSparse()).toEqual(merged.toSparse());
      if (merged.count > 0) expect([read.minNs, read.maxNs]).toEqual([merged.minNs, merged.maxNs]);
      expect(Math.abs(read.sumNs - merged.sumNs)).toBeLessThanOrEqual(merged.sumNs * 1e-12);
    }
  }

  const slot = fc.integer({ min: 0, max: SLOTS - 1 });
  const someDeltas = fc.array(
    fc.record({
      slot,
      account: fc.integer({ min: 0, max: 2 }),
      durationsNs: fc.array(fc.integer({ min: 1, max: 2_000 * MS }), { minLength: 1, maxLength: 4 }),
      errors: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ node: fc.integer({ min: 0, max: 1 }), deltas: someDeltas }) },
    fc.record({
      rowsPerBatch: fc.integer({ min: 1, max: 20 }),
      batchesPerRun: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ crashAt: fc.integer({ min: 0, max: 12 }) }),
  );

  it('counts each row once in every window, whenever it came and wherever rolling up broke off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 15 }),
        fc.array(fc.tuple(slot, slot), { minLength: 1, maxLength: 3 }),
        async (steps, windows) => {
          await test.database.pool.query('truncate latency_10s, latency_1m, latency_1h, rollup');
          const all: Delta[] = [];
          let now = T0;
          for (const one of steps) {
            now += HOUR_MS;
            if ('deltas' in one) {
              const deltas = one.deltas.map(({ slot: at, account, durationsNs, errors }) => ({
                ...delta(at, durationsNs, account),
                errors,
              }));
              await flush(test.database, nodes[one.node] ?? -1, deltas);
              all.push(...deltas);
            } else if ('crashAt' in one) {
              const broken = new Rollup(dyingAfter(one.crashAt), { rowsPerBatch: 3, batchesPerRun: 20 });
              await broken.run(now).catch((error: unknown) => expect(String(error)).toContain('terminat'));
            } else {
              await new Rollup(test.database, one).run(now);
            }
            for (const bounds of windows) {
              const [from = 0, to = 0] = bounds.toSorted((a, b) => a - b);
              await expectExact(all, from, to);
            }
          }
          await expectExact(all, 0, SLOTS);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  const rowsOf = async (table: string): Promise<{ start: string; count: number }[]> => {
    const { rows } = await test.database.pool.query<{ start: string; count: number }>(
      `select to_char(window_start at time zone 'UTC', 'HH24:MI') as start, count from ${table} order by start, count`,
    );
    return rows;
  };

  it('adds what is late to its own minute and hour, as further rows', async () => {
    const rollup = new Rollup(test.database);
    const [node = -1] = nodes;
    await flush(test.database, node, [delta(0, [1, 2]), delta(1, [3]), delta(6, [4])]);
    expect(await rollup.run(T0 + HOUR_MS)).toBe(3 + 2);
    await flush(test.database, node, [delta(2, [5])]);
    expect(await rollup.run(T0 + HOUR_MS + 60_000)).toBe(1);
    expect(await rowsOf('latency_1m')).toEqual([
      { start: '03:00', count: 1 },
      { start: '03:00', count: 3 },
      { start: '03:01', count: 1 },
    ]);
    expect(await rowsOf('latency_1h')).toEqual([{ start: '03:00', count: 4 }]);
    expect(await rollup.run(T0 + 2 * HOUR_MS)).toBe(1);
    expect(await rowsOf('latency_1h')).toEqual([
      { start: '03:00', count: 1 },
      { start: '03:00', count: 4 },
    ]);
  });

  it('tells how far each grain is behind, also while it gets on a little at a time', async () => {
    const [node = -1] = nodes;
    const rollup = new Rollup(test.database, { rowsPerBatch: 1, batchesPerRun: 3 });
    const behind = (now: number) => [rollup.behind('1m', now), rollup.behind('1h', now)];
    expect(behind(T0)).toEqual([undefined, undefined]);
    await flush(test.database, node, [delta(0, [1])]);
    await rollup.run(T0);
    const nothing = { flushes: 0, seconds: 0 };
    expect(behind(T0)).toEqual([nothing, nothing]);
    for (let i = 0; i < 7; i++) await flush(test.database, node, [delta(i, [1])]);
    await rollup.run(T0 + 60_000);
    expect(behind(T0 + 60_000)).toEqual([
      { flushes: 4, seconds: 60 },
      { flushes: 7, seconds: 60 },
    ]);
    await rollup.run(T0 + 120_000);
    expect(rollup.behind('1m', T0 + 120_000)).toEqual({ flushes: 1, seconds: 120 });
    // The last of the minutes, and the hours are not due yet.
    await rollup.run(T0 + 180_000);
    expect(behind(T0 + 200_000)).toEqual([
      { flushes: 0, seconds: 20 },
      { flushes: 7, seconds: 200 },
    ]);
    await rollup.run(T0 + HOUR_MS);
    await rollup.run(T0 + HOUR_MS + 60_000);
    await rollup.run(T0 + HOUR_MS + 120_000);
    expect(behind(T0 + HOUR_MS + 120_000)).toEqual([nothing, nothing]);
  });

  it('goes by the marks, whoever moves them, and looks at them also where another rolls up', async () => {
    const [node = -1] = nodes;
    const watching = new Rollup(test.database);
    await flush(test.database, node, [delta(0, [1])]);
    await new Rollup(test.database).run(T0);
    await flush(test.database, node, [delta(0, [1])]);
    await test.database.patiently(async (client) => {
      await client.query('select pg_advisory_lock(28577484)');
      expect(await watching.run(T0 + 30_000)).toBe(0);
    });
    expect(watching.behind('1m', T0 + 40_000)).toEqual({ flushes: 1, seconds: 40 });
  });

  it('leaves a flush alone that its node has not finished', async () => {
    const [node = -1] = nodes;
    await flush(test.database, node, [delta(0, [1])]);
    await test.database.pool.query('update node set flush = flush - 1 where id = $1', [node]);
    expect(await new Rollup(test.database).run(T0)).toBe(0);
    expect(await rowsOf('latency_1m')).toEqual([]);
  });

  it('is done by one node at a time', async () => {
    const flushes = Array.from({ length: 10 }, (_, i) =>
      flush(test.database, nodes[i % 2] ?? -1, [delta(i, [i + 1])]),
    );
    await Promise.all(flushes);
    const small = { rowsPerBatch: 1, batchesPerRun: 40 };
    const runs = [1, 2, 3].map(() => new Rollup(test.database, small).run(T0));
    await Promise.all(runs);
    const added = (await rowsOf('latency_1m')).reduce((sum, { count }) => sum + count, 0);
    expect(added).toBe(10);
    let held = -1;
    await test.database.patiently(async (client) => {
      await client.query('select pg_advisory_lock(28577484)');
      await flush(test.database, nodes[0] ?? -1, [delta(0, [1])]);
      held = await new Rollup(test.database).run(T0);
    });
    expect(held).toBe(0);
    expect(await new Rollup(test.database).run(T0)).toBe(1);
  });

  it('does not wait for the outbox, which runs all the time', async () => {
    const [node = -1] = nodes;
    await flush(test.database, node, [delta(0, [1])]);
    const outbox = new PgOutbox(test.database, silentLogger(), { lockRetryMs: 10 });
    await outbox.start(() => Promise.resolve({ delivered: true }));
    while ((await test.database.query(ADVISORY_LOCKS)).length === 0) await sleep(10);
    const added = await new Rollup(test.database).run(T0);
    await outbox.stop();
    expect(added).toBeGreaterThan(0);
  });

  it('adds nothing twice where two do it at once after all', async () => {
    const [node = -1] = nodes;
    for (let i = 0; i < 10; i++) await flush(test.database, node, [delta(i, [i + 1])]);
    const oneByOne = { rowsPerBatch: 1, batchesPerRun: 40 };
    await Promise.all([1, 2].map(() => new Rollup(withoutLock(), oneByOne).run(T0)));
    const added = (await rowsOf('latency_1m')).reduce((sum, { count }) => sum + count, 0);
    expect(added).toBe(10);
  });

  /** A database that says that one has the lock, as it would to somebody whose connection it thought dead. */
  function withoutLock(): Pick<TestDatabase['database'], 'patiently'> {
    return intercepting((text) => text.replace('pg_try_advisory_lock($1)', '$1 > 0'));
  }

  /** A database whose connection is cut, by Postgres, with the statement after so many. */
  function dyingAfter(statements: number): Pick<TestDatabase['database'], 'patiently'> {
    let left = statements;
    return intercepting((text) => (left-- === 0 ? 'select pg_terminate_backend(pg_backend_pid())' : text));
  }

  function intercepting(change: (text: string) => string): Pick<TestDatabase['database'], 'patiently'> {
    return {
      patiently: (work) =>
        test.database.patiently((client) => {
          const query = (text: string, values: unknown[] = []): Promise<unknown> => {
            const changed = change(text);
            return client.query(changed, changed.includes('$1') ? values : []);
          };
          return work(Object.assign(Object.create(client), { query }));
        }),
    };
  }
});
