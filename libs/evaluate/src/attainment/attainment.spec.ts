import { type AccountContract, Objective } from '#contract';
import { attainmentOf, type PeriodAttainment, spentNow } from './attainment.js';
import { dayStartAt, daysAfter } from './local-time.js';
import { SeededRandom } from './seeded.js';
import { type SpentDay } from './spending.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Noon of the 16th: half of the month. */
const NOW = Date.UTC(2026, 3, 16, 0);
const ALLOWED = 0.01;
const MONTHLY: Objective = { type: 'latency', percentile: 99, thresholdMs: 300 };
const ROLLING = Objective.parse({
  type: 'slo',
  targetPercent: 99,
  period: { type: 'rolling', days: 28 },
});

function day(dayStartUnixMs: number, total: number, bad: number): SpentDay {
  return { dayStartUnixMs, total, bad, allowed: total * ALLOWED, paused: 0 };
}

/** Days of April: each has what `of` says, as [total, bad]. */
function april(lastDay: number, of: (day: number) => [number, number]): SpentDay[] {
  return Array.from({ length: lastDay }, (_, i) => {
    const [total, bad] = of(i + 1);
    return day(Date.UTC(2026, 3, i + 1), total, bad);
  });
}

describe('attainment of a calendar period', () => {
  const now = (days: SpentDay[], contract?: AccountContract): PeriodAttainment =>
    attainmentOf({ objective: MONTHLY, contract }, days, NOW, NOW, 0)[0]!;

  it('has the budget of the requests that are expected by its end', () => {
    const { attainedRatio, budget, outlook } = now(april(15, () => [1000, 2]));
    expect(attainedRatio).toBeCloseTo(0.998);
    // 15 days of 1,000, and 15 more: 300 may be bad, 30 are.
    expect(budget.requests).toBeCloseTo(300);
    expect(budget.leftRatio).toBeCloseTo(0.9);
    expect(budget.leftMinutes).toBeCloseTo(270 / (1000 / 1440));
    expect(outlook).toMatchObject({ state: 'on-track', reason: 'within-budget', keptShare: 1 });
    expect(outlook.usedUpUnixMs).toEqual({ expected: null, earliest: null });
  });

  it('is at risk where it will not last at the present rate, and says until when it does', () => {
    // 150 of 300 are spent, all since the 13th.
    const { budget, outlook } = now(april(15, (date) => [1000, date > 12 ? 50 : 0]));
    expect(budget.leftRatio).toBeCloseTo(0.5);
    expect(outlook).toMatchObject({ state: 'at-risk', reason: 'budget-may-run-out' });
    expect(outlook.badPerDay!.low).toBeLessThan(outlook.badPerDay!.expected);
    expect(outlook.badPerDay!.expected).toBeLessThan(outlook.badPerDay!.high);
    const { earliest, expected } = outlook.usedUpUnixMs;
    expect(earliest).toBeGreaterThan(NOW + 2 * DAY_MS);
    expect(earliest).toBeLessThan(expected!);
    expect(expected).toBeLessThan(Date.UTC(2026, 4));
  });

  it('is missed once it can not be kept any more, not before', () => {
    expect(now(april(15, (date) => [1000, date === 3 ? 400 : 0])).outlook).toMatchObject({
      state: 'missed',
      reason: 'budget-spent',
      keptShare: 0,
    });
    // More than is allowed so far, but the rest of the month can make up for it.
    expect(now(april(15, (date) => [1000, date === 3 ? 200 : 0])).outlook.state).not.toBe('missed');
  });

  it('does not take one bad day for the rate, nor for nothing', () => {
    const { outlook } = now(april(15, (date) => [1000, date === 14 ? 120 : 0]));
    expect(outlook.state).toBe('at-risk');
    expect(outlook.keptShare).toBeGreaterThan(0.4);
  });

  it('knows nothing without requests', () => {
    expect(now([])).toMatchObject({
      attainedRatio: null,
      targetRatio: 0.99,
      budget: { requests: 0, leftRatio: 1, leftMinutes: null },
      outlook: { state: 'unknown', reason: 'no-requests', keptShare: null },
    });
  });

  it('is no news of an account that is quiet at weekends', () => {
    const weekdays = april(15, (date) => ([4, 5, 11, 12].includes(date) ? [0, 0] : [1400, 7]));
    const { budget, outlook } = now(weekdays);
    expect(outlook.state).toBe('on-track');
    expect(outlook.requestsPerDay).toBeGreaterThan(800);
    expect(outlook.requestsPerDay).toBeLessThan(1300);
    expect(budget.leftRatio).toBeCloseTo(0.75, 1);
  });

  it('is told of earlier periods as they ended', () => {
    const march = [day(Date.UTC(2026, 2, 10), 1000, 11)];
    const february = [day(Date.UTC(2026, 1, 10), 1000, 10)];
    const days = [...february, ...march, ...april(15, () => [1000, 0])];
    const told = attainmentOf({ objective: MONTHLY, contract: undefined }, days, NOW, NOW, 3);
    expect(told.map(({ period, outlook }) => [period.name, outlook.state])).toEqual([
      ['2026-04', 'on-track'],
      ['2026-03', 'missed'],
      ['2026-02', 'kept'],
      ['2026-01', 'unknown'],
    ]);
  });

  it('begins by the clocks of the contract', () => {
    const contract: AccountContract = { revenueWeight: 1, period: 'month', timeZone: 'Asia/Kolkata' };
    const first = Date.UTC(2026, 2, 31, 18, 30);
    const { period, total } = now([day(first - DAY_MS, 5, 0), day(first, 7, 0)], contract);
    expect([period.fromUnixMs, total]).toEqual([first, 7]);
  });
});

describe('attainment of a rolling period', () => {
  const now = (days: SpentDay[], at = NOW): PeriodAttainment =>
    attainmentOf({ objective: ROLLING, contract: undefined }, days, at, at, 0)[0]!;

  it('is of its days up to now, and recovers as bad ones leave it', () => {
    const noon = Date.UTC(2026, 3, 15, 12);
    const days = april(15, (date) => [1000, date === 2 ? 149 : 0]);
    expect(now(days, noon)).toMatchObject({ total: 15_000, bad: 149, outlook: { state: 'at-risk' } });
    expect(
      now(
        april(15, (date) => [1000, date === 2 ? 151 : 0]),
        noon,
      ).outlook.state,
    ).toBe('missed');
    const later = Date.UTC(2026, 3, 30, 12);
    const calm = april(30, (date) => [1000, date === 2 ? 149 : 0]);
    expect(now(calm, later)).toMatchObject({ bad: 0, outlook: { state: 'on-track' } });
  });

  it('is spent the same with and without an outlook', () => {
    const days = april(15, () => [1000, 3]);
    const { outlook: _, ...spent } = now(days, NOW + HOUR_MS);
    expect(spentNow({ objective: ROLLING, contract: undefined }, days, NOW + HOUR_MS)).toEqual(spent);
  });
});

describe('an outlook', () => {
  it('is as sure as it is right, for accounts of all kinds', () => {
    const random = new SeededRandom(7);
    const outcomes: { keptShare: number; kept: boolean }[] = [];
    for (let i = 0; i < 250; i++) {
      const rate = 0.003 + 0.014 * random.next();
      const incidents = random.next() < 0.5 ? 0.08 : 0;
      const month = april(30, () => {
        const total = Math.round(200 + 100 * random.next());
        const outage = random.next() < incidents ? 0.05 : 0;
        let bad = 0;
        for (let request = 0; request < total; request++) if (random.next() < rate + outage) bad++;
        return [total, bad];
      });
      const at = 8 + Math.floor(16 * random.next());
      const nowUnixMs = Date.UTC(2026, 3, at + 1);
      const promise = { objective: MONTHLY, contract: undefined };
      const [told] = attainmentOf(promise, month.slice(0, at), nowUnixMs, nowUnixMs, 0);
      const end = Date.UTC(2026, 4);
      const [result] = attainmentOf(promise, month, end - 1, end, 0);
      outcomes.push({ keptShare: told!.outlook.keptShare!, kept: result!.outlook.state === 'kept' });
    }
    const keptOf = (from: number, to: number): number => {
      const some = outcomes.filter(({ keptShare }) => keptShare >= from && keptShare <= to);
      expect(some.length).toBeGreaterThan(15);
      return some.filter(({ kept }) => kept).length / some.length;
    };
    expect(keptOf(0.9, 1)).toBeGreaterThan(0.9);
    expect(keptOf(0.3, 0.7)).toBeGreaterThan(0.25);
    expect(keptOf(0.3, 0.7)).toBeLessThan(0.75);
    expect(keptOf(0, 0.1)).toBeLessThan(0.1);
  });

  it('does not change because somebody looks again', () => {
    const days = april(15, (date) => [1000, date % 5]);
    const look = (): unknown => attainmentOf({ objective: MONTHLY, contract: undefined }, days, NOW, NOW, 1);
    expect(look()).toEqual(look());
  });

  it('takes a day of 23 hours for one', () => {
    const zone = 'Europe/Berlin';
    const contract: AccountContract = { revenueWeight: 1, period: 'month', timeZone: zone };
    const last = Date.UTC(2026, 2, 30, 10);
    const days = [0, -1, -2, -3].map((before) =>
      day(daysAfter(dayStartAt(last, zone), before, zone), 100, 0),
    );
    const [told] = attainmentOf({ objective: MONTHLY, contract }, days, last, last, 0);
    expect(told!.outlook.recentDays).toBe(4);
  });
});
