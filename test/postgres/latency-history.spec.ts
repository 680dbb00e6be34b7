import { Histogram } from '#histogram';
import { LatencyHistory, Rollup } from '#store';
import { addNode, type Delta, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MS = 1e6;
const GET = { service: 'web', name: 'GET /', kind: 'server' } as const;

describe('what an account got over weeks', () => {
  let test: TestDatabase;
  let node: number;
  let acme: number;
  // Postgres asks its own clock: the same hour for it and for us, unless the hour ends during the test.
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const ago = [0, 1, 5, 30, 24 * 20].map((hours) => hour - hours * HOUR_MS);

  const delta = (windowStartUnixMs: number, durationsNs: number[], accountId = acme): Delta => ({
    windowStartUnixMs,
    accountId,
    durationsNs,
    errors: 1,
  });
  const durationsOf = (i: number): number[] => Array.from({ length: 50 }, (_, k) => (k + 1) * (i + 1) * MS);

  beforeAll(async () => {
    test = await testDatabase();
    node = await addNode(test.database);
    const { rows } = await test.database.pool.query<{ id: number }>(
      `insert into account (key) values ('acme') returning id`,
    );
    acme = rows[0]?.id ?? -1;
    await test.database.pool.query(
      `insert into operation (service, name, kind, entry) values ('web', 'GET /', 'server', true)`,
    );
    const rollup = new Rollup(test.database);
    const odd = (_: number, i: number): boolean => i % 2 === 1;
    const even = (_: number, i: number): boolean => i % 2 === 0;
    // Of each hour, one part is in the hours, one in the minutes and one in neither.
    await flush(
      test.database,
      node,
      ago.map((start, i) => delta(start, durationsOf(i).filter(odd))),
    );
    await rollup.run(hour);
    await flush(
      test.database,
      node,
      ago.map((start, i) => delta(start + 70_000, durationsOf(i).slice(20).filter(even))),
    );
    await rollup.run(hour + 60_000);
    await flush(test.database, node, [
      ...ago.map((start, i) => delta(start + 140_000, durationsOf(i).slice(0, 20).filter(even))),
      delta(hour, [7 * MS], 0),
    ]);
  });
  afterAll(() => test.drop());

  it('is told by the hour, each request once, with the quantiles of Histogram', async () => {
    const history = new LatencyHistory(test.database);
    const found = await history.hours('acme', GET, 30 * DAY_MS);
    const expected = ago.map((hourUnixMs, i) => {
      const histogram = Histogram.of(durationsOf(i));
      const ms = (ns: number): number => Number((ns / MS).toFixed(3));
      return {
        hourUnixMs,
        requests: 50,
        errors: 3,
        p50Ms: ms(histogram.quantileNs(0.5)),
        p90Ms: ms(histogram.quantileNs(0.9)),
        p99Ms: ms(histogram.quantileNs(0.99)),
        maxMs: ms(histogram.maxNs),
      };
    });
    expect(found).toEqual(expected.toReversed());
    expect(await history.hours('acme', GET, 2 * DAY_MS)).toEqual(expected.slice(0, 4).toReversed());
    expect(await history.hours('*', GET, DAY_MS)).toMatchObject([{ requests: 1, maxMs: 7 }]);
    expect(await history.hours('nobody', GET, DAY_MS)).toEqual([]);
    expect(await history.hours('acme', { ...GET, kind: 'client' }, DAY_MS)).toEqual([]);
  });

  it('is told in psql for any period', async () => {
    const requests = async (account: string, period: string): Promise<unknown> => {
      const { rows } = await test.database.pool.query<{ requests: number }>(
        'select requests from account_latency($1, $2)',
        [account, period],
      );
      return rows[0]?.requests;
    };
    expect(await requests('acme', '10 hours')).toBe(150);
    expect(await requests('acme', '2 days')).toBe(200);
    expect(await requests('acme', '400 days')).toBe(250);
    expect(await requests('*', '2 hours')).toBe(1);
    expect(await requests('(other)', '2 hours')).toBeUndefined();
  });
});
