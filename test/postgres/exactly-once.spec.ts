import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { type Flush, ForeignPosition, PositionLost } from '#aggregate';
import { silentLogger } from '#kit';
import { ALL_ACCOUNTS, Dictionaries } from '#span';
import { type Database, openDatabase, PgHistogramStore } from '#store';
import { latencyRows, type LatencyRowSpec } from '#testkit';
import { PostgresGate } from '../e2e/world/postgres-gate.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);

describe('a flush into Postgres', () => {
  let test: TestDatabase;
  let gate: Awaited<ReturnType<typeof PostgresGate.before>>;
  /** By way of the gate. */
  let database: Database;
  let uuid: string;
  const dictionaries = new Dictionaries({ services: 9, operations: 99, accounts: 999_999 });
  const operation = dictionaries.registerOperation({ service: 'shop', name: 'GET /', kind: 'server' });

  beforeAll(async () => {
    test = await testDatabase();
    gate = await PostgresGate.before(test);
    database = await openDatabase({ connectionString: gate.url });
  });
  afterAll(async () => {
    await database.close();
    await gate.close();
    await test.drop();
  });
  beforeEach(() => {
    uuid = randomUUID();
  });

  const row = (over: Partial<LatencyRowSpec> = {}): LatencyRowSpec => ({
    windowStartUnixMs: T0,
    account: ALL_ACCOUNTS,
    operation,
    entry: true,
    errors: 0,
    durationsNs: [1e6],
    ...over,
  });
  const flush = (from: number, to: number, ...rows: LatencyRowSpec[]): Flush => ({
    from,
    to,
    rows: latencyRows(...rows),
  });
  const storeOf = (through: Database): PgHistogramStore =>
    new PgHistogramStore(through, dictionaries, silentLogger());

  type Stored = { position: number; flush: number; epoch: number };
  const node = async (): Promise<Stored | undefined> => {
    const { rows } = await test.database.pool.query<Stored>(
      'select position, flush, epoch from node where uuid = $1',
      [uuid],
    );
    return rows[0];
  };
  /** What this node has added: spans by flush. */
  const spansByFlush = async (): Promise<Record<string, number>> => {
    const { rows } = await test.database.pool.query<{ flush: number; spans: number }>(
      `select l.flush, sum(count) as spans from latency_10s l join node on node.id = node_id
       where uuid = $1 group by l.flush order by l.flush`,
      [uuid],
    );
    return Object.fromEntries(rows.map(({ flush, spans }) => [flush, spans]));
  };

  it('adds its rows and moves the position together, also where there are no rows', async () => {
    const store = storeOf(database);
    expect(await store.claim(uuid)).toEqual({ position: 0, flush: 0 });
    await store.commit(flush(0, 100, row(), row({ durationsNs: [1, 2] })));
    await store.commit(flush(100, 116));
    await store.commit(flush(116, 2 ** 50, row()));
    await store.commit(flush(2 ** 50, 2 ** 50));
    expect(await spansByFlush()).toEqual({ 1: 3, 3: 1 });
    expect(await node()).toEqual({ position: 2 ** 50, flush: 3, epoch: 1 });
    expect(await storeOf(database).claim(uuid)).toEqual({ position: 2 ** 50, flush: 3 });
  });

  it('is refused where its repetition could not be recognised', async () => {
    const store = storeOf(database);
    await expect(store.commit(flush(0, 1, row()))).rejects.toThrow('claim()');
    await store.claim(uuid);
    await expect(store.commit(flush(5, 5, row()))).rejects.toThrow(RangeError);
    await expect(store.commit(flush(5, 4, row()))).rejects.toThrow(RangeError);
  });

  it.each([
    { what: 'does not reach Postgres', delivered: false },
    { what: 'reaches Postgres, whose answer is lost', delivered: true },
  ])('is counted once, whichever of its messages $what', async ({ delivered }) => {
    const store = storeOf(database);
    await store.claim(uuid);
    await store.commit(flush(0, 1, row()));
    let pieces = 0;
    for (let unbroken = false; !unbroken; pieces++) {
      const next = flush(pieces + 1, pieces + 2, row());
      gate.breakAt(pieces + 1, delivered);
      unbroken = await succeeds(store.commit(next));
      gate.hold();
      await store.commit(next);
    }
    // begin, settings, update, savepoint, COPY and its body, release, commit
    expect(pieces).toBeGreaterThanOrEqual(8);
    expect(Object.values(await spansByFlush())).toEqual(Array.from({ length: pieces + 1 }, () => 1));
    expect(await node()).toMatchObject({ position: pieces + 1, flush: pieces + 1 });
  });

  it('is counted once where the network falls silent in the middle of it', async () => {
    const patient = await openDatabase({ connectionString: gate.url, query_timeout: 500 });
    const store = storeOf(patient);
    await store.claim(uuid);
    const flushes = [3, 5, 7, 9];
    for (const [i, piece] of flushes.entries()) {
      gate.fallSilentAt(piece);
      await succeeds(store.commit(flush(i, i + 1, row())));
      gate.hold();
      while (!(await succeeds(store.commit(flush(i, i + 1, row())))));
    }
    await patient.close();
    expect(await spansByFlush()).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  });

  it('is counted once through any failures and restarts', async () => {
    const failure = fc.record({
      piece: fc.integer({ min: 1, max: 16 }),
      delivered: fc.boolean(),
      restart: fc.boolean(),
    });
    const manyFailures = fc.array(failure, { minLength: 5, maxLength: 20 });
    const flushes = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }), { minLength: 1 });
    const rowOf = (account: number, spans: number): LatencyRowSpec =>
      row({ account, durationsNs: Array.from({ length: spans }, () => 1e6) });
    await fc.assert(
      fc.asyncProperty(flushes, manyFailures, async (flushes, failures) => {
        uuid = randomUUID();
        let store = storeOf(database);
        await store.claim(uuid);
        const failing = failures.values();
        for (const [i, spans] of flushes.entries()) {
          // Names that are new, so that they are made in between.
          const account = dictionaries.registerAccount(`account ${dictionaries.accountCount}`);
          const next = flush(i * 10, i * 10 + 10, ...spans.map((n) => rowOf(account, n)));
          for (let done = false; !done;) {
            const { value: fails } = failing.next();
            if (fails !== undefined) gate.breakAt(fails.piece, fails.delivered);
            done = await succeeds(store.commit(next));
            gate.hold();
            if (!fails?.restart) continue;
            store = storeOf(database);
            const { position } = await store.claim(uuid);
            expect([next.from, next.to]).toContain(position);
            expect(position === next.to || !done).toBe(true);
            done = position === next.to;
          }
        }
        const expected = flushes.map((spans, i) => [i + 1, spans.reduce((a, b) => a + b, 0)]);
        expect(await spansByFlush()).toEqual(Object.fromEntries(expected.filter(([, spans]) => spans !== 0)));
        expect(await node()).toMatchObject({ position: flushes.length * 10, flush: flushes.length });
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('does not keep its node locked for long when its process is gone without a word', async () => {
    await test.database.pool.query(
      `create table seen (idle text, keepalive text, synchronous text);
       create function see() returns trigger language plpgsql as $$
       begin
         insert into seen select current_setting('idle_in_transaction_session_timeout'),
           current_setting('tcp_keepalives_idle'), current_setting('synchronous_commit');
         return new;
       end $$;
       create trigger see before update on node for each row execute function see()`,
    );
    const store = storeOf(database);
    await store.claim(uuid);
    await store.commit(flush(0, 1, row()));
    const { rows } = await test.database.pool.query('select * from seen');
    await test.database.pool.query('drop table seen; drop function see cascade');
    // 0 is what a Unix socket says of keepalives.
    expect(rows).toEqual([{ idle: '10s', keepalive: expect.stringMatching(/^(10|0)$/), synchronous: 'off' }]);
  });

  it('of an older process is refused once a newer one has claimed its node', async () => {
    const [older, newer] = [storeOf(database), storeOf(test.database)];
    await older.claim(uuid);
    await older.commit(flush(0, 10, row()));
    expect(await newer.claim(uuid)).toEqual({ position: 10, flush: 1 });
    await expect(older.commit(flush(10, 20, row()))).rejects.toThrow(ForeignPosition);
    await newer.commit(flush(10, 30, row(), row()));
    await expect(older.commit(flush(10, 30, row()))).rejects.toThrow(/CULPRIT_JOURNAL/);
    expect(await spansByFlush()).toEqual({ 1: 1, 2: 2 });
  });

  it('that is under way is waited for by whoever claims the node', async () => {
    const [older, newer] = [storeOf(database), storeOf(test.database)];
    await older.claim(uuid);
    await older.commit(flush(0, 10, row()));
    const waiting = async (for_: string): Promise<void> => {
      const count = `select count(*) as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query ilike $1`;
      for (let n = 0; n === 0;) n = (await test.database.pool.query(count, [`%${for_}%`])).rows[0].n;
    };
    let claimed: Promise<{ position: number }> | undefined;
    let committed: Promise<void> | undefined;
    await test.database.transaction(async ({ client }) => {
      await client.query('lock table latency_10s in share mode');
      committed = older.commit(flush(10, 20, row()));
      await waiting('copy latency_10s');
      claimed = newer.claim(uuid);
      await waiting('insert into node');
    });
    await committed;
    expect(await claimed).toEqual({ position: 20, flush: 2 });
  });

  it('says where to replay from when Postgres has lost what it had committed', async () => {
    const store = storeOf(database);
    await store.claim(uuid);
    for (const from of [0, 10, 20]) await store.commit(flush(from, from + 10, row()));
    await test.database.pool.query('update node set position = 10, flush = 1 where uuid = $1', [uuid]);
    await test.database.pool.query('delete from latency_10s where flush > 1');
    const lost = store.commit(flush(30, 40, row()));
    await expect(lost).rejects.toThrow(PositionLost);
    await expect(lost).rejects.toMatchObject({ position: 10 });
    await store.commit(flush(10, 40, row(), row(), row()));
    expect(await spansByFlush()).toEqual({ 1: 1, 2: 3 });
  });

  it('finds its names again where Postgres has lost them, too', async () => {
    const store = storeOf(database);
    await store.claim(uuid);
    const account = dictionaries.registerAccount('acme');
    const next = flush(0, 10, row({ account }));
    await store.commit(next);
    await test.database.pool.query('update node set position = 0 where uuid = $1', [uuid]);
    await test.database.pool.query(
      `delete from latency_10s; delete from account where id >= 3; delete from operation where id >= 1`,
    );
    await store.claim(uuid);
    await expect(store.commit(flush(10, 20, row({ account })))).rejects.toThrow(PositionLost);
    await store.commit(next);
    const { rows } = await test.database.pool.query(
      `select key, service from latency_10s join account on account.id = account_id
       join operation on operation.id = operation_id`,
    );
    expect(rows).toEqual([{ key: 'acme', service: 'shop' }]);
  });

  it.each([
    { what: 'moved on', sql: 'update node set position = 15 where uuid = $1' },
    { what: 'moved far', sql: 'update node set position = 1000 where uuid = $1' },
    { what: 'gone', sql: 'delete from node where uuid = $1' },
  ])('stops where its position is $what', async ({ sql }) => {
    const store = storeOf(database);
    await store.claim(uuid);
    await store.commit(flush(0, 10));
    await test.database.pool.query(sql, [uuid]);
    const refused = store.commit(flush(10, 20, row()));
    await expect(refused).rejects.toThrow(ForeignPosition);
    await expect(refused).rejects.toThrow(/Restart Culprit/);
    expect(await spansByFlush()).toEqual({});
  });

  it('of a journal that began anew leaves the rows of the old one', async () => {
    const old = storeOf(database);
    await old.claim(uuid);
    await old.commit(flush(0, 10, row()));
    const before = await spansByFlush();
    const oldUuid = uuid;
    uuid = randomUUID();
    const anew = storeOf(database);
    expect(await anew.claim(uuid)).toEqual({ position: 0, flush: 0 });
    await anew.commit(flush(0, 20, row(), row()));
    expect(await spansByFlush()).toEqual({ 1: 2 });
    uuid = oldUuid;
    expect(await spansByFlush()).toEqual(before);
  });

  it('makes a partition again that somebody dropped', async () => {
    const store = storeOf(database);
    await store.claim(uuid);
    await store.commit(flush(0, 10, row()));
    const { rows } = await test.database.pool.query<{ name: string }>(
      `select partition::text as name from latency_partitions('10s')`,
    );
    for (const { name } of rows) await test.database.pool.query(`drop table ${name}`);
    await store.commit(flush(10, 20, row()));
    expect(await spansByFlush()).toEqual({ 2: 1 });
    expect(store.refusedForData.rows.size).toBe(0);
  });
});

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
