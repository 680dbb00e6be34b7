import { Histogram } from '#histogram';
import { LatencyReader } from '#store';
import { addNode, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 0, 0);
const MS = 1e6;

describe('latencies of several accounts', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
    await test.database.pool.query(
      `insert into operation (id, service, name, kind, entry) overriding system value values (1, 'shop', 'POST /', 'server', true);
       insert into account (id, key) overriding system value values (3, 'acme'), (4, 'globex'), (5, 'initech')`,
    );
    const node = await addNode(test.database);
    const delta = (accountId: number, afterMs: number, ms: number[]) => ({
      windowStartUnixMs: T0 + afterMs,
      accountId,
      durationsNs: ms.map((each) => each * MS),
      errors: 0,
    });
    await flush(test.database, node, [
      delta(0, 0, [10, 20, 600, 5]),
      delta(3, 0, [10, 600]),
      delta(4, 10_000, [20]),
      delta(5, 10_000, [5]),
      delta(3, 60_000, [700]),
    ]);
  });
  afterAll(() => test.drop());

  const sparse = (...ms: number[]) => Histogram.of(ms.map((each) => each * MS)).toSparse();

  it.each([
    [
      'those that are named, together',
      { scope: 'keys' as const, keys: ['acme', 'globex', 'nobody'] },
      [10, 600, 20],
    ],
    ['all traffic', { scope: 'total' as const }, [10, 20, 600, 5]],
    ['nobody', { scope: 'keys' as const, keys: [] }, []],
  ])('are those of %s', async (_, scope, durations) => {
    const read = await new LatencyReader(test.database).histogram(1, scope, T0, T0 + 60_000);
    expect(read.toSparse()).toEqual(sparse(...durations));
    expect(read.count).toBe(durations.length);
  });

  it('are those of the time that is asked for, of an hour as of a minute', async () => {
    const reader = new LatencyReader(test.database);
    const acme = { scope: 'keys' as const, keys: ['acme'] };
    const of = async (fromMs: number, toMs: number) =>
      (await reader.histogram(1, acme, T0 + fromMs, T0 + toMs)).toSparse();
    expect(await of(60_000, 120_000)).toEqual(sparse(700));
    expect(await of(-3_540_000, 60_000)).toEqual(sparse(10, 600));
    expect(await of(-3_600_000, 0)).toEqual(sparse());
  });
});
