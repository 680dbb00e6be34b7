import * as fc from 'fast-check';
import { Histogram } from '#histogram';
import { ALL_ACCOUNTS, Dictionaries, NO_ACCOUNT, OTHER_ACCOUNT } from '#span';
import { PgCommittedRows, PgWindowReader } from '#store';
import { type LatencyRowSpec } from '#testkit';
import { testDatabase, type TestDatabase } from './test-database.js';
import { TestNode } from './test-node.js';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);
const GET = { service: 'frontend', name: 'GET /', kind: 'server' } as const;
const QUERY = { service: 'db', name: 'select', kind: 'client' } as const;
const MS = 1e6;

describe('histograms in Postgres', () => {
  let test: TestDatabase;
  let dictionaries: Dictionaries;
  let node: TestNode;
  let reader: PgWindowReader;
  let get: number;
  let query: number;
  let acme: number;

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    await test.database.pool.query(
      `truncate latency_10s;
       delete from account where id >= 3;
       delete from operation where id >= 1;`,
    );
    dictionaries = new Dictionaries({ services: 100, operations: 100, accounts: 100 });
    node = await TestNode.claimed(test.database, dictionaries);
    reader = new PgWindowReader(test.database);
    get = dictionaries.registerOperation(GET);
    query = dictionaries.registerOperation(QUERY);
    acme = dictionaries.registerAccount('acme');
  });

  const row = (over: Partial<LatencyRowSpec>): LatencyRowSpec => ({
    windowStartUnixMs: T0,
    account: ALL_ACCOUNTS,
    operation: get,
    durationsNs: [10 * MS],
    ...over,
  });

  const idOf = async (name: string): Promise<number> => {
    const operation = (await reader.operations()).find((known) => known.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    return operation.id;
  };

  it('reads back the histogram that was written, over several flushes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 3_600_000_000_000 }), { minLength: 1 }), {
          minLength: 1,
        }),
        async (flushes) => {
          const account = dictionaries.registerAccount(`account ${dictionaries.accountCount}`);
          for (const durationsNs of flushes) await node.write([row({ account, durationsNs })]);
          const key = dictionaries.accountKeyOf(account);
          const stored = await reader.histogram(await idOf('GET /'), key, T0, T0 + 10_000);
          const expected = Histogram.of(flushes.flat());
          expect(stored.toSparse()).toEqual(expected.toSparse());
          expect([stored.count, stored.minNs, stored.maxNs]).toEqual([
            expected.count,
            expected.minNs,
            expected.maxNs,
          ]);
          expect(stored.sumNs).toBeCloseTo(expected.sumNs, -3);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keeps a sender’s "*" apart from everybody', async () => {
    const forged = 'a*b';
    const star = dictionaries.registerAccount(forged);
    await node.write([
      row({ account: ALL_ACCOUNTS, durationsNs: [1 * MS] }),
      row({ account: NO_ACCOUNT, durationsNs: [2 * MS] }),
      row({ account: OTHER_ACCOUNT, durationsNs: [3 * MS] }),
      row({ account: star, durationsNs: [4 * MS] }),
    ]);
    await test.database.pool.query(`update account set key = '*' where key = $1`, [forged]);
    const id = await idOf('GET /');
    const only = async (key: string): Promise<number[]> => {
      const { count, maxNs } = await reader.histogram(id, key, T0, T0 + 10_000);
      return [count, maxNs];
    };
    expect(await only('*')).toEqual([1, 1 * MS]);
    expect(await only('')).toEqual([1, 2 * MS]);
    expect(await only('(other)')).toEqual([1, 3 * MS]);
    const each: number[] = [];
    const scope = { totalOf: [], accountsOf: [id] };
    await new PgCommittedRows(test.database).history(T0, T0, scope, ({ accountId }) => each.push(accountId));
    expect(each).toHaveLength(1);
    expect(each[0]).toBeGreaterThanOrEqual(3);
  });

  it('takes names for what they are, however odd', async () => {
    const names = ['constructor', '__proto__', "'; drop table account; --", '\\N', '\u{1F600}'];
    await node.write(
      names.map((name, i) => row({ account: dictionaries.registerAccount(name), durationsNs: [i + 1] })),
    );
    const id = await idOf('GET /');
    const maxima = names.map(async (name) => (await reader.histogram(id, name, T0, T0 + 10_000)).maxNs);
    expect(await Promise.all(maxima)).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes the longest duration that a span can claim, and gives it back', async () => {
    await node.write([row({ durationsNs: [2 ** 64 - 2048] })]);
    const { count, maxNs } = await reader.histogram(await idOf('GET /'), '*', T0, T0 + 10_000);
    expect([count, maxNs]).toEqual([1, Histogram.of([2 ** 64]).maxNs]);
  });

  it('knows entries by what the aggregator saw, also later', async () => {
    await node.write([row({ operation: get, entry: true }), row({ operation: query })]);
    const entries = async (): Promise<string[]> =>
      (await reader.operations()).filter(({ entry }) => entry).map(({ name }) => name);
    expect(await entries()).toEqual(['GET /']);
    await node.write([row({ operation: query, entry: true })]);
    expect((await entries()).toSorted()).toEqual(['GET /', 'select']);
    await node.write([row({ operation: query, entry: false })]);
    expect((await entries()).toSorted()).toEqual(['GET /', 'select']);
  });

  it('shares its names with another node that makes them at the same time', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `account ${i}`);
    const nodes = [names, names.toReversed()].map(async (order) => {
      const own = new Dictionaries({ services: 100, operations: 100, accounts: 100 });
      const operation = own.registerOperation(GET);
      const rows = order.map((key) => row({ account: own.registerAccount(key), operation }));
      const node = await TestNode.claimed(test.database, own);
      await node.write(rows);
    });
    await Promise.all(nodes);
    const { rows } = await test.database.pool.query('select count(*) as rows from latency_10s');
    expect(rows).toEqual([{ rows: 100 }]);
    const known = await test.database.pool.query('select count(*) as accounts from account where id >= 3');
    expect(known.rows).toEqual([{ accounts: 50 }]);
  });

  describe('for psql', () => {
    it('gives the quantile that Histogram gives', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 86_400_000_000_000 }), { minLength: 1, maxLength: 300 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          async (durationsNs, q) => {
            const histogram = Histogram.of(durationsNs);
            const { buckets, counts } = histogram.toSparse();
            const { rows } = await test.database.pool.query<{ ns: number }>(
              'select least($4, greatest($5, culprit_quantile($1::int2[], $2::int4[], $3))) as ns',
              [buckets, counts, q, histogram.maxNs, histogram.minNs],
            );
            const expected = histogram.quantileNs(q);
            expect(Math.abs((rows[0]?.ns ?? Number.NaN) - expected)).toBeLessThanOrEqual(expected * 1e-12);
          },
        ),
        { numRuns: 200 },
      );
    });

    it('answers what an account got in the last minutes', async () => {
      const windowStartUnixMs = Math.floor(Date.now() / 10_000) * 10_000 - 10_000;
      const durationsNs = Array.from({ length: 100 }, (_, i) => (i + 1) * MS);
      const half = (parity: number): number[] => durationsNs.filter((_, i) => i % 2 === parity);
      await node.write([
        row({ windowStartUnixMs, account: acme, durationsNs: half(0), errors: 2 }),
        row({ windowStartUnixMs, account: acme, durationsNs: half(1), errors: 1 }),
        row({ windowStartUnixMs, account: ALL_ACCOUNTS, operation: dictionaries.registerOperation(QUERY) }),
        row({ windowStartUnixMs: windowStartUnixMs - HOUR_MS, account: acme }),
      ]);
      const { rows } = await test.database.pool.query(`select * from account_latency('acme', '5 minutes')`);
      const ms = (q: number): string => (Histogram.of(durationsNs).quantileNs(q) / MS).toFixed(3);
      expect(rows).toEqual([
        {
          service: 'frontend',
          operation: 'GET /',
          kind: 'server',
          requests: 100,
          errors: 3,
          p50_ms: ms(0.5),
          p90_ms: ms(0.9),
          p99_ms: ms(0.99),
          max_ms: '100.000',
        },
      ]);
      const all = await test.database.pool.query(`select operation from account_latency('*')`);
      expect(all.rows).toEqual([{ operation: 'select' }]);
    });
  });
});
