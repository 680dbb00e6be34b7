import * as fc from 'fast-check';
import { Sla } from '#contract';
import { Histogram } from '#histogram';
import { type SlaHours } from '../calendar/hours-source.js';
import { type Pause } from '../judge/counts.js';
import { DayCounter, type CountedRow, type CountedRule, type DayCount } from './day-counter.js';
import { dayStartAt } from './local-time.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const MS = 1e6;
const T0 = Date.UTC(2026, 9, 20);
const GET = { id: 1, service: 'web', name: 'GET /', kind: 'server', entry: true } as const;

function hoursOf(pausedAt: (unixMs: number) => Pause | undefined): SlaHours {
  const hours = { pausedAt, of: () => hours };
  return hours;
}

function rule(over: Partial<CountedRule> = {}, sla: Partial<Sla> = {}): CountedRule {
  const parsed = Sla.parse({
    id: 'get',
    name: 'get',
    accounts: 'each',
    operation: { service: 'web', name: 'GET /' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
    ...sla,
  });
  return {
    id: 1,
    sinceUnixMs: 0,
    untilUnixMs: null,
    sla: parsed,
    operations: [GET],
    covers: () => true,
    objectiveOf: () => parsed.objective,
    contractOf: () => undefined,
    hours: hoursOf(() => undefined),
    ...over,
  };
}

function row(startUnixMs: number, durationsMs: number[], over: Partial<CountedRow> = {}): CountedRow {
  const histogram = Histogram.of(durationsMs.map((ms) => ms * MS));
  const { buckets, counts } = histogram.toSparse();
  return {
    operationId: 1,
    accountId: 3,
    account: 'acme',
    startUnixMs,
    count: histogram.count,
    errors: 0,
    buckets: [...buckets],
    counts: [...counts],
    ...over,
  };
}

function counted(rules: CountedRule[], rows: CountedRow[]): DayCount[] {
  const counter = new DayCounter(rules, MINUTE_MS);
  for (const each of rows) counter.add(each);
  return counter.take();
}

describe('the days of a promise', () => {
  it('add up to all requests, and bad is what is above the threshold’s bucket', () => {
    const zones = ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Europe/Berlin'];
    const minute = fc.record({
      at: fc.integer({ min: 0, max: 10 * 1440 }),
      ms: fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(minute), fc.constantFrom(...zones), (minutes, timeZone) => {
        const contract = { revenueWeight: 1, period: 'month' as const, timeZone };
        const days = counted(
          [rule({ contractOf: () => contract })],
          minutes.map(({ at, ms }) => row(T0 + at * MINUTE_MS, ms)),
        );
        const direct = new Map<number, { total: number; bad: number }>();
        for (const { at, ms } of minutes) {
          const start = dayStartAt(T0 + at * MINUTE_MS, timeZone);
          const sum = direct.get(start) ?? { total: 0, bad: 0 };
          const bad = Histogram.of(ms.map((each) => each * MS)).countAbove(500 * MS);
          direct.set(start, { total: sum.total + ms.length, bad: sum.bad + bad });
        }
        expect(
          new Map(days.map(({ dayStartUnixMs, total, bad }) => [dayStartUnixMs, { total, bad }])),
        ).toEqual(direct);
        for (const { total, allowed } of days) expect(allowed).toBeCloseTo(total * 0.01);
      }),
    );
  });

  it('leave out a minute in which the rule was paused for a part', () => {
    const isPaused = (unixMs: number): Pause | undefined =>
      unixMs >= T0 + 90_000 && unixMs < T0 + 150_000 ? 'maintenance' : undefined;
    const minutes = [0, 1, 2, 3].map((at) => row(T0 + at * MINUTE_MS, [100, 900]));
    expect(counted([rule({ hours: hoursOf(isPaused) })], minutes)).toMatchObject([
      { total: 4, bad: 2, paused: 4 },
    ]);
  });

  it('are of the time of each version', () => {
    const rules = [
      rule({ id: 1, untilUnixMs: T0 + HOUR_MS }),
      rule({ id: 2, sinceUnixMs: T0 + HOUR_MS }, { objective: { type: 'error-rate', maxPercent: 1 } }),
    ];
    const rows = [row(T0, [900]), row(T0 + HOUR_MS, [900, 900], { errors: 1 })];
    expect(counted(rules, rows)).toMatchObject([
      { ruleId: 1, total: 1, bad: 1 },
      { ruleId: 2, total: 2, bad: 1 },
    ]);
  });

  it('are of the accounts that the rule means, or of all traffic', () => {
    const rows = [
      row(T0, [1], { accountId: 0, account: '*' }),
      row(T0, [1], { accountId: 1, account: '' }),
      row(T0, [1], { accountId: 2, account: '(other)' }),
      row(T0, [1], { accountId: 7, account: '*' }),
      row(T0, [1], { accountId: 8, account: 'globex' }),
    ];
    const accountsOf = (of: CountedRule): number[] => counted([of], rows).map(({ accountId }) => accountId);
    expect(accountsOf(rule())).toEqual([7, 8]);
    expect(accountsOf(rule({}, { accounts: 'total' }))).toEqual([0]);
    expect(accountsOf(rule({ covers: (account) => account === 'globex' }))).toEqual([8]);
  });

  it('are none of what promises no share of requests', () => {
    expect(counted([rule({}, { objective: { type: 'silence', weeks: 4 } })], [row(T0, [1])])).toEqual([]);
  });
});
