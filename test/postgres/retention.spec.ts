import { Retention, Rollup, PgWindowReader } from '#store';
import { addNode, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);
const KEEP_MS = { '10s': 2 * HOUR_MS, '1m': 14 * DAY_MS, '1h': 400 * DAY_MS };

describe('retention', () => {
  let test: TestDatabase;
  let node: number;
  let retention: Retention;
  let rollup: Rollup;

  beforeEach(async () => {
    test = await testDatabase();
    node = await addNode(test.database);
    retention = new Retention(test.database, KEEP_MS);
    rollup = new Rollup(test.database);
  });
  afterEach(() => test.drop());

  const partitions = async (grain: string): Promise<string[]> => {
    const { rows } = await test.database.pool.query<{ name: string }>(
      'select partition::text as name from latency_partitions($1) order by start',
      [grain],
    );
    return rows.map(({ name }) => name);
  };
  const requests = { accountId: 0, durationsNs: [1, 2, 3], errors: 0 };
  const flushAt = (windowStartUnixMs: number): Promise<void> =>
    flush(test.database, node, [{ ...requests, windowStartUnixMs }]);
  const countOf = async (fromUnixMs: number, toUnixMs: number): Promise<number> =>
    (await new PgWindowReader(test.database).histogram(1, '*', fromUnixMs, toUnixMs)).count;

  it('makes partitions before they are needed', async () => {
    await retention.run(T0);
    expect(await partitions('10s')).toEqual(['latency_10s_2026010203', 'latency_10s_2026010204']);
    expect(await partitions('1m')).toEqual(['latency_1m_20260102', 'latency_1m_20260103']);
    expect(await partitions('1h')).toEqual(['latency_1h_202601', 'latency_1h_202602']);
  });

  it('drops each grain when it is old, and its requests are in the next one', async () => {
    await flushAt(T0);
    const hourEnd = T0 + 56 * 60_000;
    await rollup.run(hourEnd);
    expect(await retention.run(hourEnd + KEEP_MS['10s'] - 1)).toBe(0);
    expect(await retention.run(hourEnd + KEEP_MS['10s'])).toBe(1);
    expect(await partitions('10s')).not.toContain('latency_10s_2026010203');
    expect(await countOf(T0, T0 + HOUR_MS)).toBe(3);
    const dayEnd = Date.UTC(2026, 0, 3);
    await retention.run(dayEnd + KEEP_MS['1m'] - 1);
    expect(await partitions('1m')).toContain('latency_1m_20260102');
    await retention.run(dayEnd + KEEP_MS['1m']);
    expect(await partitions('1m')).not.toContain('latency_1m_20260102');
    expect(await countOf(T0 - 4 * 60_000, dayEnd)).toBe(3);
    await retention.run(Date.UTC(2026, 1, 1) + KEEP_MS['1h']);
    expect(await partitions('1h')).not.toContain('latency_1h_202601');
  });

  it('never drops what is not wholly rolled up', async () => {
    await flushAt(T0);
    await rollup.run(T0);
    await flushAt(T0 + 10_000);
    expect(await retention.run(T0 + DAY_MS)).toBe(0);
    expect(await countOf(T0, T0 + 60_000)).toBe(6);
    // Its minutes are, its hours are not yet.
    await rollup.run(T0 + 1);
    expect(await retention.run(T0 + DAY_MS)).toBe(1);
    await retention.run(T0 + 30 * DAY_MS);
    expect(await partitions('1m')).toContain('latency_1m_20260102');
    await rollup.run(T0 + HOUR_MS);
    await retention.run(T0 + 30 * DAY_MS);
    expect(await partitions('1m')).not.toContain('latency_1m_20260102');
    expect(await countOf(T0 - 4 * 60_000, T0 + HOUR_MS - 4 * 60_000)).toBe(6);
  });

  it('makes room again for what comes after its partition was dropped', async () => {
    await flushAt(T0);
    await rollup.run(T0);
    await retention.run(T0 + DAY_MS);
    await flushAt(T0);
    expect(await countOf(T0 - 4 * 60_000, T0 + 10 * 60_000)).toBe(6);
  });

  it('are the same hours in a time zone that skips one', async () => {
    await test.database.transaction(async ({ client }) => {
      await client.query(`set local timezone = 'Europe/Berlin'`);
      // Nobody's clock in Berlin shows 02:00 on that day.
      const hours = ['2026-03-29 01:00Z', '2026-03-29 02:00Z', '2026-03-29 03:00Z'];
      for (const hour of [...hours, ...hours]) {
        await client.query('select ensure_latency_partition($1)', [hour]);
      }
    });
    expect(await partitions('10s')).toEqual([
      'latency_10s_2026032901',
      'latency_10s_2026032902',
      'latency_10s_2026032903',
    ]);
  });

  it('waits for whoever reads a partition, but not for long', async () => {
    await flushAt(T0);
    await rollup.run(T0);
    await test.database.transaction(async ({ client }) => {
      await client.query('select count(*) from latency_10s');
      expect(await retention.run(T0 + DAY_MS)).toBe(0);
    });
    expect(await retention.run(T0 + DAY_MS)).toBe(1);
  });
});
