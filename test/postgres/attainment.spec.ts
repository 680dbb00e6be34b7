import * as fc from 'fast-check';
import { type AccountContract, type Objective, Sla } from '#contract';
import { HoursBook } from '#evaluate';
import { silentLogger } from '#kit';
import { AttainmentLedger, type Database, PgAttainmentStore, Rollup } from '#store';
import { addNode, type Delta, flush } from './flushes.js';
import { testDatabase, type TestDatabase } from './test-database.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MS = 1e6;
/** In Kolkata it is 05:30 on the 10th of March. */
const T0 = Date.UTC(2026, 2, 10);
const P99: Objective = { type: 'latency', percentile: 99, thresholdMs: 500 };

describe('the days of attainment', () => {
  let test: TestDatabase;
  let store: PgAttainmentStore;
  let node: number;
  let slas: Sla[];
  const ids = new Map<string, number>([['*', 0]]);

  const sla = (more: Partial<Sla> = {}): Sla =>
    Sla.parse({
      id: 'checkout',
      version: 1,
      name: 'Checkout',
      accounts: 'each',
      operation: { service: 'web', name: 'GET /' },
      objective: P99,
      ...more,
    });

  beforeAll(async () => {
    test = await testDatabase();
    store = new PgAttainmentStore(test.database);
    for (const key of ['acme', 'globex']) {
      const { rows } = await test.database.pool.query<{ id: number }>(
        'insert into account (key) values ($1) returning id',
        [key],
      );
      ids.set(key, rows[0]?.id ?? -1);
    }
    await test.database.pool.query(
      `insert into operation (service, name, kind, entry) values ('web', 'GET /', 'server', true)`,
    );
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    await forget();
    await agree({ acme: { timeZone: 'Asia/Kolkata' }, globex: {} });
    node = await addNode(test.database);
    slas = [sla()];
  });

  /** Not truncated: that takes ten times as long with so many partitions. */
  async function forget(): Promise<void> {
    const tables = ['latency_10s', 'latency_1m', 'latency_1h', 'rollup', 'node'];
    for (const table of [...tables, 'attainment_day', 'attainment_rule', 'attainment_mark']) {
      await test.database.pool.query(`delete from ${table}`);
    }
  }

  async function agree(contracts: Record<string, Partial<AccountContract>>): Promise<void> {
    for (const [key, more] of Object.entries(contracts)) {
      const contract = { revenueWeight: 1, period: 'month', timeZone: 'UTC', ...more };
      await test.database.pool.query('update account set registered = true, contract = $2 where key = $1', [
        key,
        contract,
      ]);
    }
  }

  const delta = (account: string, windowStartUnixMs: number, durationsMs: number[]): Delta => ({
    windowStartUnixMs,
    accountId: ids.get(account) ?? -1,
    durationsNs: durationsMs.map((ms) => ms * MS),
    errors: 0,
  });

  const closed: { from: number; to: number }[] = [];
  function ledger(database: Pick<Database, 'patiently'> = test.database): AttainmentLedger {
    const hours = new HoursBook({
      calendars: () => Promise.resolve([]),
      maintenance: () =>
        Promise.resolve(
          closed.map(({ from, to }, i) => ({
            id: `m${i}`,
            name: 'deploy',
            when: { type: 'once', from: new Date(from).toISOString(), to: new Date(to).toISOString() },
            scope: {},
          })),
        ),
      accountsWith: () => Promise.resolve([]),
    });
    const source = { all: () => Promise.resolve(slas), accountsWith: () => Promise.resolve([]) };
    return new AttainmentLedger(database, source, hours, silentLogger());
  }
  afterEach(() => closed.splice(0));

  async function settle(nowUnixMs: number): Promise<void> {
    await new Rollup(test.database).run(nowUnixMs);
    await ledger().run(nowUnixMs);
  }

  const daysOf = async (account: string): Promise<unknown[]> => {
    const days = await store.days({ accounts: [account] }, { fromUnixMs: 0, toUnixMs: T0 + 100 * DAY_MS });
    return days.map(({ dayStartUnixMs, total, bad, version }) => [
      new Date(dayStartUnixMs).toISOString().slice(0, 16),
      total,
      bad,
      version,
    ]);
  };

  it('are those of each account’s time zone, also half an hour off', async () => {
    await settle(T0);
    await flush(test.database, node, [
      delta('acme', T0 + 18.5 * HOUR_MS - 10_000, [100, 600]),
      delta('acme', T0 + 18.5 * HOUR_MS, [100]),
      delta('globex', T0 + 18.5 * HOUR_MS, [700]),
      delta('*', T0 + HOUR_MS, [100]),
    ]);
    await settle(T0 + 20 * HOUR_MS);
    expect(await daysOf('acme')).toEqual([
      ['2026-03-09T18:30', 2, 1, 1],
      ['2026-03-10T18:30', 1, 0, 1],
    ]);
    expect(await daysOf('globex')).toEqual([['2026-03-10T00:00', 1, 1, 1]]);
    expect(await daysOf('*')).toEqual([]);
    expect(await store.countedAtUnixMs()).toBe(T0 + 20 * HOUR_MS);
  });

  it('count late rows for their day, and nothing twice', async () => {
    await settle(T0);
    await flush(test.database, node, [delta('globex', T0 + HOUR_MS, [100, 600])]);
    await settle(T0 + 2 * HOUR_MS);
    await settle(T0 + 2 * HOUR_MS);
    await flush(test.database, node, [delta('globex', T0 + HOUR_MS, [600])]);
    await settle(T0 + 3 * HOUR_MS);
    expect(await daysOf('globex')).toEqual([['2026-03-10T00:00', 3, 2, 1]]);
  });

  it('are counted by one node at a time, whoever it is', async () => {
    await settle(T0);
    await flush(test.database, node, [delta('globex', T0 + HOUR_MS, [100, 600])]);
    await new Rollup(test.database).run(T0 + 2 * HOUR_MS);
    await Promise.all([1, 2, 3].map(() => ledger().run(T0 + 2 * HOUR_MS)));
    expect(await daysOf('globex')).toEqual([['2026-03-10T00:00', 2, 1, 1]]);
  });

  it('are judged by the version of their time', async () => {
    await settle(T0);
    await flush(test.database, node, [delta('globex', T0 + HOUR_MS, [100, 600])]);
    await settle(T0 + 2 * HOUR_MS);
    slas = [sla({ version: 2, objective: { ...P99, thresholdMs: 50 } })];
    await settle(T0 + 3 * HOUR_MS);
    await flush(test.database, node, [
      delta('globex', T0 + HOUR_MS, [100, 600]),
      delta('globex', T0 + 4 * HOUR_MS, [100, 600]),
    ]);
    slas = [];
    await settle(T0 + 5 * HOUR_MS);
    await flush(test.database, node, [delta('globex', T0 + 6 * HOUR_MS, [100, 600])]);
    await settle(T0 + 7 * HOUR_MS);
    expect(await daysOf('globex')).toEqual([
      ['2026-03-10T00:00', 4, 2, 1],
      ['2026-03-10T00:00', 2, 2, 2],
    ]);
    const rules = await store.rules({ fromUnixMs: 0, toUnixMs: T0 + DAY_MS });
    expect(rules.map(({ version, untilUnixMs }) => [version, untilUnixMs])).toEqual([
      [1, T0 + 3 * HOUR_MS + 2 * MINUTE_MS],
      [2, T0 + 5 * HOUR_MS + 2 * MINUTE_MS],
    ]);
  });

  it('leave out what came while the rule was paused, and say how much that was', async () => {
    closed.push({ from: T0 + HOUR_MS, to: T0 + 2 * HOUR_MS });
    await settle(T0);
    await flush(
      test.database,
      node,
      [0.5, 1, 1.5, 2].map((hours) => delta('globex', T0 + hours * HOUR_MS, [600])),
    );
    await settle(T0 + 3 * HOUR_MS);
    const days = await store.sums({}, { fromUnixMs: 0, toUnixMs: T0 + DAY_MS });
    expect(days).toMatchObject([{ account: 'globex', total: 2, bad: 2, allowed: 0.02, paused: 2 }]);
  });

  it('reach back before their rule as far as histograms do, by the hour where the minutes are gone', async () => {
    slas = [];
    await settle(T0 - 30 * DAY_MS);
    const old = T0 - 20 * DAY_MS;
    await flush(test.database, node, [
      delta('acme', old + 17 * HOUR_MS, [600]),
      delta('acme', old + 18 * HOUR_MS + 40 * MINUTE_MS, [600]),
      delta('acme', T0 - DAY_MS + 18.5 * HOUR_MS - 10_000, [100]),
      delta('acme', T0 - DAY_MS + 18.5 * HOUR_MS, [600]),
    ]);
    await settle(T0 - HOUR_MS);
    await test.database.pool.query('select drop_latency_partitions($1, $2)', [
      new Date(T0 - 14 * DAY_MS),
      '1m',
    ]);
    // Makes a partition of minutes anew, in which the rest of its day is not.
    await flush(test.database, node, [delta('acme', old + 17 * HOUR_MS, [700])]);
    slas = [sla()];
    await flush(test.database, node, [delta('acme', T0 - MINUTE_MS, [100, 100])]);
    await settle(T0);
    await flush(test.database, node, [delta('acme', T0 - MINUTE_MS, [600])]);
    await settle(T0 + HOUR_MS);
    expect(await daysOf('acme')).toEqual([
      ['2026-02-17T18:30', 3, 3, 1],
      ['2026-03-08T18:30', 1, 0, 1],
      ['2026-03-09T18:30', 4, 2, 1],
    ]);
  });

  it('count once what another node rolls up to hours while they reach back', async () => {
    slas = [];
    await settle(T0 - 30 * DAY_MS);
    const old = T0 - 20 * DAY_MS + 3 * HOUR_MS;
    await flush(test.database, node, [delta('globex', old, [600])]);
    await settle(T0 - 3 * HOUR_MS);
    let isLate = true;
    const database: Pick<Database, 'patiently'> = {
      patiently: (work) =>
        test.database.patiently((client) => {
          const query = client.query.bind(client);
          const late = async (text: string): Promise<void> => {
            if (!isLate || !text.startsWith('begin')) return;
            isLate = false;
            await flush(test.database, node, [delta('globex', old, [700])]);
            await new Rollup(test.database).run(T0);
          };
          const racing = async (text: string, values?: unknown[]) => {
            await late(text);
            return query(text, values);
          };
          return work(Object.assign(client, { query: racing }));
        }),
    };
    slas = [sla()];
    await ledger(database).run(T0);
    expect(isLate).toBe(false);
    await settle(T0 + HOUR_MS);
    await settle(T0 + 2 * HOUR_MS);
    expect(await daysOf('globex')).toEqual([['2026-02-18T00:00', 2, 2, 1]]);
  });

  it('add up to the requests themselves, however they came and were rolled up', async () => {
    const zones = ['Asia/Kolkata', 'UTC', 'America/New_York', 'Australia/Lord_Howe'];
    const row = fc.record({
      minutesAgo: fc.integer({ min: 0, max: 30 * 60 }),
      account: fc.constantFrom('acme', 'globex'),
      slow: fc.integer({ min: 0, max: 3 }),
      fast: fc.integer({ min: 1, max: 3 }),
    });
    const step = fc.oneof(
      fc.record({ flush: fc.array(row, { minLength: 1, maxLength: 6 }) }),
      fc.constant('roll up' as const),
      fc.constant('count' as const),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.constantFrom(...zones),
        fc.nat({ max: 11 }),
        async (steps, timeZone, newAt) => {
          await forget();
          await agree({ acme: { timeZone }, globex: { timeZone } });
          node = await addNode(test.database);
          const sent: { at: number; total: number; bad: number }[] = [];
          for (const [i, what] of steps.entries()) {
            slas = i < newAt ? [] : [sla()];
            const now = T0 + i * HOUR_MS;
            if (what === 'roll up') await new Rollup(test.database).run(now);
            else if (what === 'count') await ledger().run(now);
            else {
              await flush(
                test.database,
                node,
                what.flush.map(({ minutesAgo, account, slow, fast }) => {
                  const at = now - minutesAgo * MINUTE_MS;
                  sent.push({ at, total: slow + fast, bad: slow });
                  return delta(account, at, [...Array(slow).fill(900), ...Array(fast).fill(100)]);
                }),
              );
            }
          }
          slas = [sla()];
          await settle(T0 + 20 * HOUR_MS);
          await settle(T0 + 22 * HOUR_MS);
          const { rows } = await test.database.pool.query<{ start: Date; total: number; bad: number }>(
            `select date_trunc('day', at, $4) as start, sum(total)::int as total, sum(bad)::int as bad
             from unnest($1::timestamptz[], $2::int[], $3::int[]) sent (at, total, bad) group by 1 order by 1`,
            [sent.map(({ at }) => new Date(at)), sent.map((s) => s.total), sent.map((s) => s.bad), timeZone],
          );
          const days = await store.days({}, { fromUnixMs: 0, toUnixMs: T0 + 9 * DAY_MS });
          const byStart = new Map<number, { total: number; bad: number }>();
          for (const { dayStartUnixMs, total, bad } of days) {
            const sum = byStart.get(dayStartUnixMs) ?? { total: 0, bad: 0 };
            byStart.set(dayStartUnixMs, { total: sum.total + total, bad: sum.bad + bad });
          }
          expect([...byStart].sort(([a], [b]) => a - b)).toEqual(
            rows.map(({ start, total, bad }) => [start.getTime(), { total, bad }]),
          );
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});
