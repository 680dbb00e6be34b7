import { type CommittedRow, type FlushMarks, type RowScope } from '#evaluate';
import { Histogram } from '#histogram';
import { PgCommittedRows, PgSlaSource, Rollup } from '#store';
import { addNode, type Delta, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 0, 0);
const MS = 1e6;
const OPERATION = 1;

describe('committed rows', () => {
  let test: TestDatabase;
  let rows: PgCommittedRows;
  let nodes: number[];
  const all: RowScope = { totalOf: [OPERATION], accountsOf: [OPERATION] };
  const delta = (slot: number, durationsNs: number[], accountId = 3, errors = 0): Delta => ({
    windowStartUnixMs: T0 + slot * 10_000,
    accountId,
    durationsNs,
    errors,
  });

  beforeAll(async () => {
    test = await testDatabase();
    rows = new PgCommittedRows(test.database);
    await test.database.pool.query(
      `insert into operation (service, name, kind, entry) values ('web', 'GET /', 'server', true)`,
    );
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    await test.database.pool.query('truncate latency_10s, latency_1m, latency_1h, rollup, node');
    nodes = [await addNode(test.database), await addNode(test.database)];
  });

  /** Rows as they were read, in no order: slot, account, requests, errors. */
  function taking(): { take: (row: CommittedRow) => void; taken: () => number[][] } {
    const seen: number[][] = [];
    return {
      take: (row) => seen.push([(row.windowStartUnixMs - T0) / 10_000, row.accountId, row.count, row.errors]),
      taken: () => seen.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)),
    };
  }
  async function addedSince(after: FlushMarks, scope = all): Promise<number[][]> {
    const { take, taken } = taking();
    await rows.added(after, await rows.marks(), scope, take);
    return taken();
  }
  async function history(fromSlot: number, slotsFrom: number, scope = all): Promise<number[][]> {
    const { take, taken } = taking();
    await rows.history(T0 + fromSlot * 10_000, T0 + slotsFrom * 10_000, scope, take);
    return taken();
  }

  it('leave no timer of a late answer behind, which would keep the process alive', async () => {
    const [node = -1] = nodes;
    await flush(test.database, node, [delta(0, [1 * MS])]);
    const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
    const before = timers();
    const reads = 20;
    for (let i = 0; i < reads; i++) await addedSince(new Map());
    expect(timers() - before).toBeLessThan(reads);
  });

  it('are read by the flushes of each node, each once', async () => {
    const [a = -1, b = -1] = nodes;
    await flush(test.database, a, [delta(0, [1 * MS])]);
    await flush(test.database, b, [delta(0, [2 * MS, 3 * MS], 4, 1)]);
    const first = await rows.marks();
    expect(await addedSince(new Map())).toEqual([
      [0, 3, 1, 0],
      [0, 4, 2, 1],
    ]);
    expect(await addedSince(first)).toEqual([]);
    await flush(test.database, b, [delta(-300, [1 * MS])]);
    expect(await addedSince(first)).toEqual([[-300, 3, 1, 0]]);
    await flush(test.database, a, [delta(2, [1 * MS], 0)]);
    await flush(test.database, a, [delta(2, [1 * MS], 5)]);
    expect(await addedSince(first)).toEqual([
      [-300, 3, 1, 0],
      [2, 0, 1, 0],
      [2, 5, 1, 0],
    ]);
  });

  it('are not there before their flush is committed, nor if it is rolled back, and are found however late it is', async () => {
    const [a = -1, b = -1] = nodes;
    const before = await rows.marks();
    const client = await test.database.pool.connect();
    const insert = `insert into latency_10s (window_start, account_id, operation_id, node_id, flush,
        count, errors, sum_ns, min_ns, max_ns, buckets, counts)
      values ($1, 3, 1, $2, 1, 1, 0, 1, 1, 1, '{1}', '{1}')`;
    await client.query('begin');
    await client.query('update node set flush = flush + 1 where id = $1', [a]);
    await client.query(insert, [new Date(T0), a]);
    await flush(test.database, b, [delta(0, [1 * MS], 4)]);
    expect(await addedSince(before)).toEqual([[0, 4, 1, 0]]);
    const between = await rows.marks();
    await client.query('commit');
    expect(await addedSince(between)).toEqual([[0, 3, 1, 0]]);
    const after = await rows.marks();
    await client.query('begin');
    await client.query('update node set flush = flush + 1 where id = $1', [a]);
    await client.query(insert, [new Date(T0), a]);
    await client.query('rollback');
    client.release();
    expect(await addedSince(after)).toEqual([]);
  });

  it('are of the wanted operations and accounts only, and whole', async () => {
    const [a = -1] = nodes;
    const durationsNs = Array.from({ length: 200 }, (_, i) => Math.round(2 ** (i / 8) * MS));
    await flush(test.database, a, [
      delta(0, durationsNs),
      delta(0, [MS], 0),
      delta(0, [MS], 1),
      delta(0, [MS], 4),
    ]);
    expect(await addedSince(new Map(), { totalOf: [OPERATION], accountsOf: [] })).toEqual([[0, 0, 1, 0]]);
    expect(await addedSince(new Map(), { totalOf: [], accountsOf: [2] })).toEqual([]);
    expect(await addedSince(new Map(), { totalOf: [], accountsOf: [OPERATION], accountIds: [4] })).toEqual([
      [0, 4, 1, 0],
    ]);
    const expected = Histogram.of(durationsNs).toSparse();
    const read: typeof expected = { buckets: [], counts: [] };
    await rows.added(new Map(), await rows.marks(), all, (row) => {
      if (row.accountId !== 3) return;
      read.buckets.push(...row.buckets.subarray(0, row.held));
      read.counts.push(...row.counts.subarray(0, row.held));
    });
    expect(read).toEqual(expected);
  });

  it('of long ago are read rolled up, and those of late by slot, each once', async () => {
    const [a = -1] = nodes;
    await flush(test.database, a, [delta(0, [MS]), delta(1, [MS, MS]), delta(120, [MS])]);
    await new Rollup(test.database).run(T0);
    await flush(test.database, a, [delta(1, [MS], 4), delta(121, [MS])]);
    expect(await history(0, 120)).toEqual([
      [0, 3, 3, 0],
      [1, 4, 1, 0],
      [120, 3, 1, 0],
      [121, 3, 1, 0],
    ]);
    expect(await history(0, 0)).toHaveLength(5);
    expect(await history(121, 121)).toEqual([[121, 3, 1, 0]]);
  });

  it('are revised by rules and labels, not by accounts that spans bring', async () => {
    const source = new PgSlaSource(test.database);
    const changes = async (sql: string): Promise<boolean> => {
      const before = await source.revision();
      await test.database.pool.query(sql);
      return (await source.revision()) !== before;
    };
    expect(await changes(`insert into sla (id, definition) values ('a', '{}')`)).toBe(true);
    expect(await changes(`insert into account (key) values ('acme')`)).toBe(false);
    expect(await changes(`update account set registered = true where key = 'acme'`)).toBe(true);
    expect(await changes(`update account set labels = labels where key = 'acme'`)).toBe(false);
    expect(await changes(`update account set labels = '{"tier": "gold"}' where key = 'acme'`)).toBe(true);
    expect(
      await changes(`insert into operation (service, name, kind, entry) values ('x', 'y', 'z', false)`),
    ).toBe(true);
    expect(await changes(`update operation set entry = true where service = 'x' and not entry`)).toBe(true);
    expect(await changes(`update operation set entry = true where service = 'x' and not entry`)).toBe(false);
    expect(await changes(`delete from account where key = 'acme'`)).toBe(true);
    expect(await changes(`insert into calendar (id, definition) values ('a', '{}')`)).toBe(true);
  });
});
