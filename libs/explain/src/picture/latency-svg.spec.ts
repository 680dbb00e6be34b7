import * as fc from 'fast-check';
import { type LatencyComparison, type LatencyCounts } from '#contract';
import { Histogram } from '#histogram';
import { latencyBars } from './latency-bars.js';
import { latencySvg } from './latency-svg.js';

function counts(durationsMs: number[], promisedMs: number | null): LatencyCounts {
  const histogram = Histogram.of(durationsMs.map((ms) => ms * 1e6));
  return {
    fromUnixMs: 0,
    toUnixMs: 60_000,
    requests: histogram.count,
    slower: promisedMs === null ? null : histogram.countAbove(promisedMs * 1e6),
    ...histogram.toSparse(),
  };
}

function comparison(now: number[], before: number[], promisedMs: number | null): LatencyComparison {
  return {
    promisedNs: promisedMs === null ? null : promisedMs * 1e6,
    accounts: 3,
    accountsLeftOut: 0,
    now: counts(now, promisedMs),
    before: counts(before, promisedMs),
  };
}

const durations = fc.array(fc.double({ min: 1e-6, max: 5e8, noNaN: true }), { maxLength: 60 });
const usual = Array.from({ length: 200 }, (_, i) => 40 + i);
const slow = [...usual.slice(0, 90), ...Array.from({ length: 10 }, (_, i) => 1_800 + 40 * i)];

describe('the bars', () => {
  it('hold all requests of either time, one after the other', () => {
    fc.assert(
      fc.property(durations, durations, (now, before) => {
        const bars = latencyBars(comparison(now, before, null));
        const sum = (of: 'now' | 'before') => bars.reduce((all, bar) => all + bar[of], 0);
        expect(sum('now')).toBeCloseTo(now.length > 0 ? 1 : 0, 9);
        expect(sum('before')).toBeCloseTo(before.length > 0 ? 1 : 0, 9);
        expect(bars.length).toBeLessThanOrEqual(36);
        bars.slice(1).forEach((bar, i) => expect(bar.fromNs).toBe(bars[i]?.toNs));
      }),
    );
  });

  it('are not squeezed by one request that took no time', () => {
    const bars = latencyBars(comparison([...usual, ...usual, ...usual, 0.000_001], [], null));
    expect(bars[0]?.fromNs).toBeGreaterThan(30e6);
  });
});

describe('the picture of latencies', () => {
  it('says how many requests there were, how many were slower than promised, and what was promised', () => {
    const svg = latencySvg(comparison(slow, usual, 500), { width: 440 });
    expect(svg).toContain('while violated: 100 requests, 10 % slower');
    expect(svg).toContain('hour before: 200 requests, none slower');
    expect(svg).toContain('promised 500 ms');
    expect(svg).toContain('3 accounts');
    for (const tick of ['50 ms', '200 ms', '1 s']) expect(svg).toContain(`>${tick}<`);
  });

  it('shows in red only what was slower', () => {
    const red = (svg: string) =>
      svg.split('\n').filter((line) => line.startsWith('<rect') && line.includes('#d0021b'));
    expect(red(latencySvg(comparison(usual, usual, 500), { width: 440 }))).toHaveLength(1);
    expect(red(latencySvg(comparison(slow, usual, 500), { width: 440 })).length).toBeGreaterThan(2);
    expect(red(latencySvg(comparison(slow, usual, null), { width: 440 }))).toHaveLength(0);
  });

  it('is drawn of whatever there is, within its bounds', () => {
    const promise = fc.option(fc.double({ min: 0.001, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(
        durations,
        durations,
        promise,
        fc.constantFrom(320, 440, 800),
        (now, before, promisedMs, width) => {
          const svg = latencySvg(comparison(now, before, promisedMs), { width, theme: 'dark' });
          expect(svg).not.toMatch(/NaN|undefined|Infinity/);
          for (const [, x] of svg.matchAll(/ x="(-?[\d.]+)"/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(0);
            expect(Number(x)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});
