import { assemble, pathTime } from '#explain';
import { type Operation } from '#span';
import { PgSurveyStore, SurveyReader } from '#store';
import { DURATION_BUCKETS, type OwnerSum, type SurveySums } from '#survey';
import { buildTrace, call } from '#testkit';
import { testDatabase, type TestDatabase } from './test-database.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const T0 = Date.UTC(2026, 0, 2, 3);
const CHECKOUT: Operation = { service: 'web', name: 'POST /checkout', kind: 'server' };
const PERIOD = { from: new Date(T0), to: new Date(T0 + HOUR_MS) };

const sums = (over: Partial<SurveySums> = {}): SurveySums => ({
  hourUnixMs: T0,
  traces: 10,
  sampled: 5,
  pathNs: 100,
  operations: [
    { operation: CHECKOUT, sampled: 5, requests: 10, pathNs: 100e6, slowRequests: 1, slowPathNs: 40e6 },
  ],
  owners: [],
  blind: [],
  edges: [],
  ...over,
});
const owner = (account: string, pathNs: number, name = 'stock'): OwnerSum => ({
  operation: CHECKOUT,
  owner: { kind: 'service', name },
  account,
  pathNs,
  slowPathNs: pathNs / 10,
});

describe('the survey in Postgres', () => {
  let test: TestDatabase;
  let store: PgSurveyStore;
  let reader: SurveyReader;
  beforeEach(async () => {
    test = await testDatabase();
    store = new PgSurveyStore(test.database, 30 * DAY_MS);
    reader = new SurveyReader(test.database);
    await test.database.query({
      text: `insert into operation (service, name, kind, entry) values ('web', 'POST /checkout', 'server', true)`,
      values: [],
    });
    await test.database.query({
      text: `insert into account (key) select 'account-' || i from generate_series(1, 100) as i`,
      values: [],
    });
  });
  afterEach(() => test.drop());

  it('adds to what there is of the hour', async () => {
    for (let i = 0; i < 3; i++) {
      await store.add(sums({ owners: [owner('account-1', 10e6), owner('', 1e6)] }), T0);
    }
    expect(await reader.hours(PERIOD)).toMatchObject({ traces: 30, sampled: 15, pathNs: 300 });
    expect(await reader.operation(CHECKOUT, PERIOD)).toEqual({
      sampled: 15,
      requests: 30,
      pathNs: 300e6,
      slowRequests: 3,
      slowPathNs: 120e6,
    });
    const accounts = (await reader.owners(CHECKOUT, PERIOD)).map(({ account, pathNs }) => [account, pathNs]);
    expect(accounts).toEqual([
      ['account-1', 30e6],
      ['', 3e6],
    ]);
  });

  it('keeps ten accounts of an owner and an hour, however many take turns, and loses no time', async () => {
    for (let i = 1; i <= 30; i++) {
      await store.add(sums({ owners: [owner(`account-${i}`, i * 1e6), owner('unheard of', 1e6)] }), T0);
    }
    const rows = await test.database.query({
      text: 'select account_id from survey_owner',
      values: [],
    });
    expect(rows).toHaveLength(11);
    const owners = await reader.owners(CHECKOUT, PERIOD);
    expect(owners.map(({ account }) => account)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `account-${30 - i}`),
      '(other)',
    ]);
    const allNs = owners.reduce((sum, { pathNs }) => sum + pathNs, 0);
    expect(allNs).toBeCloseTo(((30 * 31) / 2) * 1e6 + 30e6, 0);
  });

  it('leaves out an operation that Postgres does not know, and takes the rest', async () => {
    const unknown = { ...owner('account-1', 5), operation: { ...CHECKOUT, name: '(other)' } };
    await store.add(sums({ owners: [unknown, owner('account-1', 7)] }), T0);
    expect((await reader.owners(CHECKOUT, PERIOD)).map(({ pathNs }) => pathNs)).toEqual([7]);
  });

  it('tells blind spots that are worth it: 10 % of the path and a millisecond a request', async () => {
    const spot = (service: string, pathNs: number) => ({
      operation: CHECKOUT,
      service,
      place: 'around-spans' as const,
      span: 'handle',
      pathNs,
    });
    await store.add(sums({ blind: [spot('orders', 38e6), spot('web', 10e6), spot('stock', 9.9e6)] }), T0);
    const spots = await reader.blindSpots({}, PERIOD, 100);
    expect(spots.map(({ blindService, share }) => [blindService, share])).toEqual([
      ['orders', 0.38],
      ['web', 0.1],
    ]);
    expect(await reader.blindSpots({ service: 'shop' }, PERIOD, 100)).toEqual([]);
  });

  it('remembers when an edge was first seen, and adds up its calls by duration', async () => {
    const buckets = Array.from({ length: DURATION_BUCKETS }, (_, i) => (i === 3 ? 2 : 0));
    const edge = { caller: 'web', callee: 'stock', kind: 'service' as const };
    const edges = [{ ...edge, calls: 2, errors: 1, durationNs: 5e6, pathNs: 4e6, buckets }];
    await store.add(sums({ edges }), T0 + 1);
    await store.add(sums({ edges }), T0 + 2);
    await store.add(sums({ edges, hourUnixMs: T0 + HOUR_MS }), T0 + HOUR_MS);
    const [one] = await reader.edges(PERIOD, 10);
    expect(one).toMatchObject({ ...edge, calls: 4, errors: 2, durationNs: 10e6, firstSeenUnixMs: T0 + 1 });
    const [both] = await reader.edges({ ...PERIOD, to: new Date(T0 + 2 * HOUR_MS) }, 10);
    expect(both?.buckets).toHaveLength(DURATION_BUCKETS);
    expect(both?.buckets[3]).toBe(6);
  });

  it('gives the newest profile that ended by then', async () => {
    const plan = {
      service: 'web',
      startMs: 0,
      endMs: 50,
      children: [call('web', 'stock', { startMs: 5, workMs: 30 })],
    };
    const { failures: _, calls: __, ...time } = { ...pathTime(assemble(buildTrace(plan))!), weight: 40 };
    for (const minutes of [10, 20]) {
      const toUnixMs = T0 + minutes * 60_000;
      const times = [{ ...time, weight: minutes }];
      await store.addProfiles([{ operation: CHECKOUT, fromUnixMs: T0, toUnixMs, times }]);
    }
    expect(await store.profile(CHECKOUT, T0 + 15 * 60_000)).toEqual([{ ...time, weight: 10 }]);
    expect(await store.profile(CHECKOUT, T0 + DAY_MS)).toEqual([{ ...time, weight: 20 }]);
    expect(await store.profile(CHECKOUT, T0)).toEqual([]);
  });

  it('deletes what has been kept for its time, and thins out older profiles to one an hour', async () => {
    const edge = { caller: 'web', callee: 'stock', kind: 'service' as const };
    const buckets = Array.from({ length: DURATION_BUCKETS }, () => 0);
    const edges = [{ ...edge, calls: 2, errors: 1, durationNs: 5e6, pathNs: 4e6, buckets }];
    await store.add(sums({ owners: [owner('account-1', 10)], edges }), T0);
    for (let minutes = 3; minutes < 120; minutes += 10) {
      const toUnixMs = T0 + minutes * 60_000;
      await store.addProfiles([{ operation: CHECKOUT, fromUnixMs: T0, toUnixMs, times: [] }]);
    }
    expect(await store.expire(T0 + DAY_MS)).toBe(0);
    expect(await store.expire(T0 + 2 * DAY_MS)).toBe(10);
    // Hour, operation, owner, edge and its calls, two profiles.
    expect(await store.expire(T0 + 31 * DAY_MS)).toBe(7);
    expect(await reader.edges(PERIOD, 10)).toEqual([]);
  });
});
