import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { type Flush } from '#aggregate';
import { silentLogger } from '#kit';
import { ALL_ACCOUNTS, Dictionaries } from '#span';
import { openDatabase, PgHistogramStore } from '#store';
import { latencyRows } from '#testkit';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);

describe('a flush that takes Postgres too long', () => {
  let test: TestDatabase;
  let store: PgHistogramStore;
  let dictionaries: Dictionaries;
  let operation: number;
  let position: number;

  beforeEach(async () => {
    test = await testDatabase();
    dictionaries = new Dictionaries({ services: 9, operations: 99, accounts: 999 });
    operation = dictionaries.registerOperation({ service: 'shop', name: 'GET /', kind: 'server' });
    store = await claimed();
  });
  afterEach(() => test.drop());

  async function claimed(database = test.database): Promise<PgHistogramStore> {
    const opened = new PgHistogramStore(database, dictionaries, silentLogger());
    await opened.claim(randomUUID());
    position = 0;
    return opened;
  }
  const sql = async (text: string): Promise<Record<string, unknown>[]> =>
    (await test.database.pool.query<Record<string, unknown>>(text)).rows;

  /** Runs `consequence` after each COPY of more than so many rows. */
  async function afterMoreThan(rows: number, consequence: string): Promise<void> {
    await sql('drop function if exists slow cascade');
    await sql(`create function slow() returns trigger language plpgsql as $$
      begin
        if (select count(*) from added) > ${rows} then ${consequence}; end if;
        return null;
      end $$`);
    await sql(`create trigger slow after insert on latency_10s
      referencing new table as added for each statement execute function slow()`);
  }
  const CANCEL = `raise exception using errcode = 'query_canceled'`;

  function next(count: number): Flush {
    const errors = (i: number): number => i + 1;
    const rows = latencyRows(
      ...Array.from({ length: count }, (_, i) => ({
        windowStartUnixMs: T0,
        account: ALL_ACCOUNTS,
        operation,
        entry: true,
        errors: errors(i),
        durationsNs: Array.from({ length: errors(i) }, () => 1e6),
      })),
    );
    return { from: position, to: ++position, rows };
  }
  const stored = (): Promise<Record<string, unknown>[]> =>
    sql('select flush, errors from latency_10s order by flush, errors');
  const rowsOf = (flush: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ flush, errors: i + 1 }));
  const node = async (): Promise<unknown> =>
    (await sql('select position, flush from node where id > 0 order by id desc limit 1'))[0];

  it('is added by halves, each row once, as one flush', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        async (count, fits) => {
          await sql('truncate latency_10s');
          store = await claimed();
          await afterMoreThan(fits, CANCEL);
          await store.commit(next(count));
          expect(await stored()).toEqual(rowsOf(1, count));
          expect(await node()).toEqual({ position: 1, flush: 1 });
        },
      ),
      { numRuns: 20 },
    );
    expect(store.refusedForData.rows.size).toBe(0);
  });

  it('ends where Postgres itself ends statements', async () => {
    // Long enough for a busy machine to get everything else done.
    const hasty = await openDatabase({ ...test.config, statement_timeout: 3_000 });
    store = await claimed(hasty);
    await afterMoreThan(10, 'perform pg_sleep(3600)');
    await store.commit(next(20));
    await store.commit(next(1));
    await hasty.close();
    expect(await stored()).toEqual([...rowsOf(1, 20), ...rowsOf(2, 1)]);
    expect(await node()).toEqual({ position: 2, flush: 2 });
  });

  it('is told from rows that Postgres refuses, which are left out alone', async () => {
    await sql('alter table latency_10s add constraint few check (errors <> 5)');
    await afterMoreThan(3, CANCEL);
    await store.commit(next(9));
    expect(await stored()).toEqual(rowsOf(1, 9).filter(({ errors }) => errors !== 5));
    expect([...store.refusedForData.rows]).toEqual([['23514', 1]]);
  });

  it('fails as a whole where even one row takes too long, and is committed once when none does', async () => {
    await afterMoreThan(0, CANCEL);
    const flush = next(7);
    await expect(store.commit(flush)).rejects.toMatchObject({ code: '57014' });
    expect(await stored()).toEqual([]);
    expect(await node()).toEqual({ position: 0, flush: 0 });
    await sql('drop function slow cascade');
    await store.commit(flush);
    await store.commit(flush);
    expect(await stored()).toEqual(rowsOf(1, 7));
  });

  it('makes its names by halves too', async () => {
    await sql(`create function slow() returns trigger language plpgsql as $$
      begin
        if (select count(*) from added) > 2 then ${CANCEL}; end if;
        return null;
      end $$`);
    await sql(`create trigger slow after insert on account
      referencing new table as added for each statement execute function slow()`);
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const rows = latencyRows(
      ...keys.map((key) => ({
        windowStartUnixMs: T0,
        account: dictionaries.registerAccount(key),
        operation,
        durationsNs: [1e6],
      })),
    );
    await store.commit({ from: 0, to: 1, rows });
    const named = await sql(
      'select key from latency_10s join account on account.id = account_id order by key',
    );
    expect(named.map(({ key }) => key)).toEqual(keys);
  });
});
