import * as fc from 'fast-check';
import { SeriesBusyError, type Slot, type StoredSeries } from '#evaluate';
import { bucketOf } from '#histogram';
import { ManualClock } from '#kit';
import { PgIncidentStore, PgStoredSeriesSource, Rollup } from '#store';
import { addNode, type Delta, flush } from './flushes.js';
import { GOLD, newViolation, openIncident, T0 as INCIDENT_T0, violating } from './samples.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const T0 = Date.UTC(2026, 0, 2, 3, 0, 0);
const SLOT_MS = 10_000;
const HOUR_MS = 3_600_000;
const SLOTS = (4 * HOUR_MS) / SLOT_MS;
const MS = 1e6;
const FROM_BUCKET = bucketOf(500 * MS) + 1;
const BAD = { fromBucket: FROM_BUCKET };

describe('stored series', () => {
  let test: TestDatabase;
  let source: PgStoredSeriesSource;
  let node: number;
  const clock = new ManualClock(T0 + 4 * HOUR_MS);
  const keepMs = { '10s': 2 * HOUR_MS, '1m': 24 * HOUR_MS, '1h': 240 * HOUR_MS };
  const accounts = new Map<string, number>([['*', 0]]);

  beforeAll(async () => {
    test = await testDatabase();
    source = new PgStoredSeriesSource(test.database, keepMs, clock);
    const { rows } = await test.database.pool.query<{ id: number; key: string }>(
      `insert into account (key) values ('acme'), ('globex') returning id, key`,
    );
    for (const { id, key } of rows) accounts.set(key, id);
    await test.database.pool.query(
      `insert into operation (id, service, name, kind, entry) overriding system value
       values (1, 'web', 'GET /', 'server', true), (2, 'web', 'GET /other', 'server', true)`,
    );
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    await test.database.pool.query('truncate latency_10s, latency_1m, latency_1h, rollup, node');
    node = await addNode(test.database);
  });

  const idOf = (account: string): number => accounts.get(account) ?? -1;
  const read = <T>(work: (series: StoredSeries) => Promise<T>): Promise<T> =>
    source.session(new AbortController().signal, work);

  /** What slots add up to, by their start, whatever rows they came in. */
  function added(slots: readonly Slot[]): Map<number, [total: number, bad: number]> {
    const sums = new Map<number, [number, number]>();
    for (const { slotUnixMs, total, bad } of slots) {
      const [totals, bads] = sums.get(slotUnixMs) ?? [0, 0];
      sums.set(slotUnixMs, [totals + total, bads + bad]);
    }
    return sums;
  }

  /** All that was bad, and no more good requests than there were. */
  function expectBadsOf(model: ReturnType<typeof added>, slots: readonly Slot[]): void {
    const bads = (of: ReturnType<typeof added>) =>
      [...of].map(([at, [, bad]]): [number, number] => [at, bad]);
    const found = added(slots);
    expect(new Map(bads(found))).toEqual(new Map(bads(model).filter(([, bad]) => bad !== 0)));
    for (const [at, [total]] of found) expect(total).toBeLessThanOrEqual(model.get(at)?.[0] ?? 0);
  }

  function modelOf(deltas: Delta[], accountId: number, grainMs: number, from: number, to: number) {
    return added(
      deltas
        .filter((each) => each.accountId === accountId)
        .filter(({ windowStartUnixMs: at }) => at >= from && at < to)
        .map(({ windowStartUnixMs, durationsNs }) => ({
          slotUnixMs: Math.floor(windowStartUnixMs / grainMs) * grainMs,
          total: durationsNs.length,
          bad: durationsNs.filter((durationNs) => bucketOf(durationNs) >= FROM_BUCKET).length,
        })),
    );
  }

  async function hoursOf(series: StoredSeries, account: string, toUnixMs: number, leastBad = 0) {
    const keys = [];
    const scope = account === '*' ? { scope: 'total' as const } : { scope: 'keys' as const, keys: [account] };
    const query = { operationId: 1, accounts: scope, fromUnixMs: T0, toUnixMs, bad: BAD, leastBad };
    for await (const some of series.hours(query)) keys.push(...some);
    expect(keys.length).toBeLessThanOrEqual(1);
    return keys[0];
  }

  const delta = fc.record({
    slot: fc.integer({ min: 0, max: SLOTS - 1 }),
    account: fc.constantFrom('*', 'acme', 'globex'),
    durationsNs: fc.array(fc.integer({ min: 1, max: 2_000 * MS }), { minLength: 1, maxLength: 4 }),
  });
  const step = fc.oneof(fc.array(delta, { minLength: 1, maxLength: 6 }), fc.constant('roll up' as const));

  it('are each request once at every grain, however far it is rolled up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        await test.database.pool.query('truncate latency_10s, latency_1m, latency_1h, rollup');
        const all: Delta[] = [];
        let now = T0;
        for (const one of steps) {
          now += HOUR_MS;
          if (one === 'roll up') {
            await new Rollup(test.database).run(now);
            continue;
          }
          const deltas = one.map(({ slot, account, durationsNs }) => ({
            windowStartUnixMs: T0 + slot * SLOT_MS,
            accountId: idOf(account),
            durationsNs,
            errors: 0,
          }));
          await flush(test.database, node, deltas);
          all.push(...deltas);
        }
        const toUnixMs = T0 + 3.5 * HOUR_MS;
        await read(async (series) => {
          for (const [account, accountId] of accounts) {
            const key = await hoursOf(series, account, toUnixMs);
            expect(added(key?.hours ?? [])).toEqual(modelOf(all, accountId, HOUR_MS, T0, toUnixMs));
            const time = { fromUnixMs: T0 + HOUR_MS, toUnixMs: T0 + 3 * HOUR_MS };
            const range = { accountId, ...time, bad: BAD, leastBad: 0 };
            for (const [grain, grainMs] of [
              ['10s', SLOT_MS],
              ['1m', 60_000],
              ['1h', HOUR_MS],
            ] as const) {
              const slots = await series.slots({ operationId: 1, grain, ranges: [range] });
              const model = modelOf(all, accountId, grainMs, range.fromUnixMs, range.toUnixMs);
              expect(added(slots.get(accountId) ?? [])).toEqual(model);
              const bads = { ...range, leastBad: 1 };
              const withBad = await series.slots({ operationId: 1, grain, ranges: [bads] });
              expectBadsOf(model, withBad.get(accountId) ?? []);
            }
          }
        });
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('leave out accounts with too little that is bad, and are those of each account or of all traffic', async () => {
    const slow = { windowStartUnixMs: T0, durationsNs: [600 * MS, 1], errors: 0 };
    await flush(test.database, node, [
      { ...slow, accountId: 0 },
      { ...slow, accountId: idOf('acme') },
      { ...slow, accountId: idOf('globex'), durationsNs: [1] },
    ]);
    await read(async (series) => {
      expect(await hoursOf(series, 'acme', T0 + HOUR_MS, 1)).toMatchObject({ account: 'acme' });
      expect(await hoursOf(series, 'acme', T0 + HOUR_MS, 2)).toBeUndefined();
      const query = { operationId: 1, fromUnixMs: T0, toUnixMs: T0 + HOUR_MS, leastBad: 0 };
      const names = async (accountScope: 'each' | 'total', bad: typeof BAD | 'errors' | 'none') => {
        const found: [string, number][] = [];
        for await (const keys of series.hours({ ...query, bad, accounts: { scope: accountScope } })) {
          for (const { account, hours } of keys) found.push([account, hours[0]?.bad ?? -1]);
        }
        return found.toSorted(([a], [b]) => a.localeCompare(b));
      };
      expect(await names('each', BAD)).toEqual([
        ['acme', 1],
        ['globex', 0],
      ]);
      expect(await names('each', 'none')).toEqual([
        ['acme', 0],
        ['globex', 0],
      ]);
      expect(await names('total', BAD)).toEqual([['*', 1]]);
    });
  });

  it('know from when on which grain is there', async () => {
    const at = (hours: number): number => T0 - hours * HOUR_MS;
    clock.advance(T0 + 4 * HOUR_MS + 60_000 - clock.nowMs());
    const delta = { accountId: 0, durationsNs: [1], errors: 0 };
    await test.database.pool.query(`select ensure_latency_partition($1, '1m')`, [new Date(at(0))]);
    await flush(test.database, node, [{ ...delta, windowStartUnixMs: at(0) }]);
    expect(await read((series) => series.since())).toEqual({
      minutesUnixMs: Date.UTC(2026, 0, 2),
      slotsUnixMs: T0 + 3 * HOUR_MS,
    });
  });

  it('are read by one at a time, of one moment, and on without those who have gone', async () => {
    await read(async (series) => {
      await series.since();
      await flush(test.database, node, [
        { windowStartUnixMs: T0, accountId: 0, durationsNs: [1], errors: 0 },
      ]);
      expect(await hoursOf(series, '*', T0 + HOUR_MS)).toBeUndefined();
      await expect(read(() => Promise.resolve())).rejects.toThrow(SeriesBusyError);
    });
    const leaving = new AbortController();
    const reading = source.session(leaving.signal, async (series) => {
      await test.database.transaction(async ({ client }) => {
        // Whoever reads waits for this transaction until it is cancelled.
        await client.query('lock table latency_10s in access exclusive mode');
        const stuck = hoursOf(series, '*', T0 + HOUR_MS);
        setTimeout(() => leaving.abort(new Error('gone')), 50);
        await stuck;
      });
    });
    await expect(reading).rejects.toThrow('gone');
    expect(await read((series) => hoursOf(series, '*', T0 + HOUR_MS))).toMatchObject({ account: '*' });
  });

  it('come with the incidents that were open in a time, and whose accounts are asked for', async () => {
    const incidents = new PgIncidentStore(test.database);
    const operation = { id: 1, service: 'web', name: 'GET /', kind: 'server' as const, entry: true };
    const first = newViolation(operation, { accounts: [violating('acme'), violating('globex')] });
    const one = await openIncident(incidents, first, INCIDENT_T0);
    await incidents.resolve(one?.violations[0]?.id ?? '', first.accounts, INCIDENT_T0 + 600_000);
    const shadow = { ...GOLD, mode: 'shadow' as const };
    await openIncident(
      incidents,
      newViolation(operation, { sla: shadow, openedAtUnixMs: INCIDENT_T0 + 900_000 }),
      INCIDENT_T0,
    );
    const find = (only: string[] | undefined, from: number, to: number) =>
      read((series) => series.incidents('gold', only, INCIDENT_T0 + from, INCIDENT_T0 + to));
    const [opened, inShadow, ...others] = await find(undefined, 0, 1_000_000);
    expect(others).toEqual([]);
    expect(opened).toMatchObject({
      operation: { service: 'web', name: 'GET /', kind: 'server' },
      isShadow: false,
      openedUnixMs: INCIDENT_T0 + 60_000,
      resolvedUnixMs: INCIDENT_T0 + 600_000,
    });
    expect(inShadow).toMatchObject({ isShadow: true, resolvedUnixMs: null });
    expect((await find(['globex'], 0, 1_000_000)).map(({ isShadow }) => isShadow)).toEqual([false]);
    expect(await find(undefined, 600_000, 900_000)).toEqual([]);
  });
});
