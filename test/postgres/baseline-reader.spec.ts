import { Rollup, PgBaselineReader } from '#store';
import { addNode, type Delta, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WEEK_MS = 168 * HOUR_MS;
/** A quarter past three, five weeks after the first rows. */
const NOW = Date.UTC(2026, 1, 6, 3, 15, 0);
const HOUR = NOW - 15 * MINUTE_MS;

describe('the baseline reader', () => {
  let test: TestDatabase;
  let reader: PgBaselineReader;
  let accountIds: number[];

  const row = (agoWeeks: number, afterHourMs: number, account: number, durationsNs: number[]): Delta => ({
    windowStartUnixMs: HOUR - agoWeeks * WEEK_MS + afterHourMs,
    accountId: account < 0 ? 0 : (accountIds[account] ?? -1),
    durationsNs,
    errors: 0,
  });

  beforeAll(async () => {
    test = await testDatabase();
    reader = new PgBaselineReader(test.database);
    const { rows } = await test.database.pool.query<{ id: number }>(
      `insert into account (key) values ('acme'), ('globex') returning id`,
    );
    accountIds = rows.map(({ id }) => id);
    await test.database.pool.query(
      `insert into operation (service, name, kind, entry) values ('web', 'GET /', 'server', true)`,
    );
    const node = await addNode(test.database);
    await flush(test.database, node, [
      ...[-1, 0, 1].map((hour) => row(1, hour * HOUR_MS, -1, [1e6])),
      ...[-1, 0].map((hour) => row(2, hour * HOUR_MS, -1, [1e6])),
      // Acme, a week ago: three, one and two requests an hour.
      row(1, -HOUR_MS, 0, [10e6, 20e6]),
      row(1, -5 * MINUTE_MS, 0, [30e6]),
      row(1, 30 * MINUTE_MS, 0, [40e6]),
      row(1, HOUR_MS + 5 * MINUTE_MS, 0, [50e6]),
      row(1, 2 * HOUR_MS - MINUTE_MS, 0, [60e6]),
      // Outside of its three hours.
      row(1, -HOUR_MS - MINUTE_MS, 0, [1e9]),
      row(1, 2 * HOUR_MS, 0, [1e9]),
      // Globex came two weeks ago only.
      row(2, 0, 1, [10e6]),
    ]);
    await new Rollup(test.database).run(HOUR);
  });
  afterAll(() => test.drop());

  it('tells each week of each account, the newest first, by the hour and those beside it', async () => {
    const query = { operationIds: [1], accounts: { scope: 'each' as const }, atUnixMs: NOW, weeks: 3 };
    const rows = await reader.read(query);
    const told = rows.map(({ account, baseline }) => [
      account,
      baseline.map(({ seconds, fewestPerHour, histogram }) => [seconds, fewestPerHour, histogram.count]),
    ]);
    expect(Object.fromEntries(told)).toEqual({
      acme: [
        [10_800, 1, 6],
        [7200, 0, 0],
        [0, 0, 0],
      ],
      globex: [
        [10_800, 0, 0],
        [7200, 0, 1],
        [0, 0, 0],
      ],
    });
    expect(rows.find(({ account }) => account === 'acme')?.baseline[0]?.histogram.maxNs).toBe(60e6);
  });

  it('tells the longest gap of the last week, where it is asked for', async () => {
    const query = { operationIds: [1], accounts: { scope: 'keys' as const, keys: ['acme'] }, atUnixMs: NOW };
    const [acme] = await reader.read({ ...query, weeks: 2, gaps: true });
    // Of the first hour, the minutes from :01 to :54.
    expect(acme?.baseline.map(({ longestGapSeconds }) => longestGapSeconds)).toEqual([54 * 60, undefined]);
    const [without] = await reader.read({ ...query, weeks: 2 });
    expect(without?.baseline[0]).not.toHaveProperty('longestGapSeconds');
  });

  it('reads all traffic from its own rows', async () => {
    const [total, ...others] = await reader.read({
      operationIds: [1],
      accounts: { scope: 'total' },
      atUnixMs: NOW,
      weeks: 1,
    });
    expect(others).toEqual([]);
    expect(total).toMatchObject({ operationId: 1, account: '*' });
    expect(total?.baseline[0]).toMatchObject({ seconds: 10_800, fewestPerHour: 1 });
  });
});
