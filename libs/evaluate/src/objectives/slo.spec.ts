import { judged, NOW, ruleOf, WrittenCounts } from '../judge/counts.fake.js';
import { burnRatesOf } from './burn-rates.js';

const MONTH = { type: 'rolling', days: 28 } as const;
const slo = { type: 'slo', targetPercent: 99.9, period: MONTH } as const;
const rule = ruleOf(slo);
const HOURS = 3600;

describe('an SLO', () => {
  it('fires when both windows of a pair burn faster than the factor, and says which pair', () => {
    const counts = new WrittenCounts().add(NOW, 6 * HOURS, 100).add(NOW, 600, 0, 20);
    expect(judged(rule, counts)).toMatchObject({
      state: 'firing',
      violatingSinceUnixMs: NOW - 600_000,
      measurement: {
        windowSeconds: 3600,
        total: 36_000,
        bad: 1200,
        allowedRatio: 0.001,
        burn: { longSeconds: 3600, shortSeconds: 300, factor: 14.4 },
      },
    });
    const { burn } = judged(rule, counts).measurement;
    expect(burn?.longRate).toBeCloseTo(1200 / 36, 9);
    expect(burn?.shortRate).toBeCloseTo(200, 9);
  });

  it('does not fire for what is over: the short window is healthy again', () => {
    const counts = new WrittenCounts().add(NOW, 6 * HOURS, 100).add(NOW - 1800_000, 600, 0, 20);
    expect(judged(rule, counts)).toMatchObject({ state: 'pending', reason: 'recent-healthy' });
  });

  it('does not fire while the long window burns too slowly, however bad the last minutes are', () => {
    const counts = new WrittenCounts().add(NOW, 6 * HOURS, 100).add(NOW, 40, 0, 100);
    expect(judged(rule, counts)).toMatchObject({ state: 'ok', reason: 'within-objective' });
  });

  it('does not page for one failure of few requests, though it burns a thousand times as fast as the budget lasts', () => {
    const few = new WrittenCounts().add(NOW, 10, 1, 1);
    expect(judged(rule, few)).toMatchObject({ state: 'pending', reason: 'over-objective-not-confident' });
    expect(judged(rule, few).measurement.burn?.longRate).toBeCloseTo(1000, 9);
  });

  it('resolves when the short windows are healthy, by requests', () => {
    const bad = new WrittenCounts().add(NOW, 6 * HOURS, 100).add(NOW, 600, 0, 20);
    const before = judged(rule, bad);
    const silent = judged(rule, bad, { before, nowUnixMs: NOW + 2400_000 - 1 });
    expect(silent).toMatchObject({ state: 'firing', reason: 'recent-not-healthy' });
    bad.add(NOW + 2400_000, 2400, 100);
    const after = judged(rule, bad, { before, nowUnixMs: NOW + 2400_000 - 1 });
    expect(after).toMatchObject({ state: 'resolved', alerting: false });
  });

  it('has no requests only if the longest window has none', () => {
    const counts = new WrittenCounts().add(NOW - 2 * HOURS * 1000, 600, 10);
    expect(judged(rule, counts).state).toBe('ok');
    expect(judged(rule, new WrittenCounts())).toMatchObject({ state: 'no-data', reason: 'no-requests' });
  });

  it('keeps what its longest window needs', () => {
    expect(rule.keepSeconds).toBeGreaterThanOrEqual(6 * HOURS);
  });
});

describe('the burn rates of an SLO', () => {
  it('are those of the workbook for a month, and in proportion for other periods', () => {
    const windows = (days: number): number[] =>
      burnRatesOf({ ...slo, period: { type: 'rolling', days } }).flatMap(({ longSeconds, shortSeconds }) => [
        longSeconds,
        shortSeconds,
      ]);
    expect(windows(28)).toEqual([3600, 300, 21_600, 1800]);
    expect(windows(30)).toEqual([3600, 300, 21_600, 1800]);
    expect(windows(7)).toEqual([840, 70, 5040, 420]);
    expect(windows(90)).toEqual([10_800, 900, 64_800, 5400]);
    expect(burnRatesOf({ ...slo, period: { type: 'calendar', unit: 'month', timeZone: 'UTC' } })).toEqual(
      burnRatesOf(slo),
    );
  });

  it('are its own where it has some', () => {
    const burnRates = [{ longSeconds: 600, shortSeconds: 60, factor: 20 }];
    expect(burnRatesOf({ ...slo, burnRates })).toBe(burnRates);
  });
});
