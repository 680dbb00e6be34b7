import * as fc from 'fast-check';
import { type Objective, type SlaState } from '#contract';
import { judged, NOW, ruleOf, WrittenCounts } from './counts.fake.js';

const counted: Objective[] = [
  { type: 'latency', percentile: 99, thresholdMs: 500 },
  { type: 'error-rate', maxPercent: 1 },
  { type: 'slo', targetPercent: 99, period: { type: 'rolling', days: 28 } },
];
const RANK: Partial<Record<SlaState, number>> = { ok: 0, pending: 1, firing: 2 };

const anyCounts = fc.record({
  objective: fc.constantFrom(...counted),
  total: fc.integer({ min: 1, max: 5000 }),
  bad: fc.integer({ min: 0, max: 4999 }),
});

describe('a key', () => {
  it('that has more bad requests is never less violated', () => {
    fc.assert(
      fc.property(anyCounts, ({ objective, total, bad }) => {
        const rule = ruleOf(objective);
        const at = (count: number): number => {
          const counts = new WrittenCounts().add(NOW, 10, total, Math.min(total, count));
          return RANK[judged(rule, counts).state] ?? Number.NaN;
        };
        expect(at(bad + 1)).toBeGreaterThanOrEqual(at(bad));
      }),
      { numRuns: 300 },
    );
  });

  it('exactly at its objective is within it', () => {
    for (const objective of counted.slice(0, 2)) {
      const rule = ruleOf(objective);
      expect(judged(rule, new WrittenCounts().add(NOW, 60, 100, 1)).state).toBe('ok');
      expect(judged(rule, new WrittenCounts().add(NOW, 60, 100, 1).add(NOW, 10, 0, 1)).state).toBe('pending');
    }
  });

  it('says with which probability it is violated by chance, and 1 where it is not', () => {
    const rule = ruleOf({ type: 'error-rate', maxPercent: 1 });
    expect(judged(rule, new WrittenCounts().add(NOW, 60, 100, 1)).measurement.pValue).toBe(1);
    expect(judged(rule, new WrittenCounts().add(NOW, 10, 1, 1)).measurement.pValue).toBeCloseTo(0.01, 12);
  });

  it('starts anew when its objective or window is another one, and only then', () => {
    const objective = { type: 'error-rate', maxPercent: 1 } as const;
    const counts = new WrittenCounts().add(NOW, 60, 100, 5);
    const before = judged(ruleOf(objective), counts);
    expect(before.alerting).toBe(true);
    const later = { before, nowUnixMs: NOW + 5_000 };
    const same = judged(ruleOf(objective, { name: 'Other', channels: ['night'] }), counts, later);
    expect(same.sinceUnixMs).toBe(before.sinceUnixMs);
    for (const rule of [ruleOf({ ...objective, maxPercent: 2 }), ruleOf(objective, { windowSeconds: 70 })]) {
      expect(judged(rule, counts, later)).toMatchObject({ sinceUnixMs: NOW + 5_000 });
    }
  });
});
