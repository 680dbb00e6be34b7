import { Histogram } from '#histogram';
import { type Baseline } from '../judge/counts.js';
import { judged, NOW, ruleOf, WrittenCounts } from '../judge/counts.fake.js';

const silence = { type: 'silence', weeks: 4 } as const;
const rule = ruleOf(silence, { windowSeconds: 300 });
const HOUR_MS = 3_600_000;

type Week = Baseline[number];
const week = (fewestPerHour: number, more: Partial<Week> = {}): Week => ({
  seconds: 10_800,
  histogram: Histogram.of(Array.from({ length: Math.min(3, fewestPerHour) }, () => 1e6)),
  fewestPerHour,
  ...more,
});
const busy = [week(600), week(500), week(700), week(600)];
const calling = new WrittenCounts().add(NOW, 3600, 2);
/** It has called until ten minutes ago, and was judged all the while. */
const before = judged(rule, calling, { baseline: busy, nowUnixMs: NOW - 1 });
const tenMinutesOn = { before, baseline: busy, nowUnixMs: NOW + 600_000 };

describe('silence', () => {
  it('of an account that calls at these hours every week fires', () => {
    expect(before).toMatchObject({ state: 'ok', reason: 'within-objective' });
    expect(judged(rule, calling, tenMinutesOn)).toMatchObject({
      state: 'firing',
      reason: 'violation-confident',
      measurement: { total: 0, baseline: { weeks: 4, requests: 500 / 12 } },
    });
  });

  it('ends with the first request', () => {
    const firing = judged(rule, calling, tenMinutesOn);
    const again = new WrittenCounts().add(NOW + 600_000, 10, 1);
    expect(judged(rule, again, { ...tenMinutesOn, before: firing })).toMatchObject({ state: 'resolved' });
  });

  it.each<[string, Baseline]>([
    ['it was silent in one of these weeks', [week(600), week(0), week(700), week(600)]],
    ['it always is at this hour', [week(0), week(0), week(0), week(600)]],
  ])('is as it should be where %s', (_, baseline) => {
    expect(judged(rule, calling, { ...tenMinutesOn, baseline })).toMatchObject({
      state: 'ok',
      measurement: { pValue: 1 },
    });
  });

  it('is not told from chance where few requests are expected', () => {
    const baseline = [week(20), week(30), week(20), week(40)];
    expect(judged(rule, calling, { ...tenMinutesOn, baseline })).toMatchObject({
      state: 'pending',
      reason: 'over-objective-not-confident',
    });
  });

  it('has to be clearly longer than the longest gap of the week before: traffic comes in bursts', () => {
    const bursts = (longestGapSeconds: number): Baseline => [
      week(600, { longestGapSeconds }),
      ...busy.slice(1),
    ];
    expect(judged(rule, calling, { ...tenMinutesOn, baseline: bursts(180) }).state).toBe('pending');
    expect(judged(rule, calling, { ...tenMinutesOn, baseline: bursts(120) }).state).toBe('firing');
  });

  it('needs two weeks, of which those before the first request are none', () => {
    const unknown = week(0, { seconds: 0 });
    for (const baseline of [
      [week(600), week(0), week(0), week(0)],
      [week(600), unknown, unknown, unknown],
    ]) {
      expect(judged(rule, calling, { ...tenMinutesOn, baseline })).toMatchObject({
        state: 'no-data',
        reason: 'too-little-history',
      });
    }
    const since = [week(600), week(600), week(0), week(0)];
    expect(judged(rule, calling, { ...tenMinutesOn, baseline: since }).state).toBe('firing');
  });

  it('is none where nobody was looking: after a start, while ingest is behind, in maintenance', () => {
    const quiet = new WrittenCounts();
    const baseline = busy;
    const blind = [
      undefined,
      judged(rule, quiet, { baseline, before, caughtUp: false }),
      judged(rule, quiet, { baseline, before, pause: 'maintenance' }),
    ];
    for (const last of blind) {
      const first = judged(rule, quiet, { baseline, nowUnixMs: NOW, ...(last && { before: last }) });
      expect(first).toMatchObject({ state: 'pending', reason: 'not-for-long-enough' });
      const later = judged(rule, quiet, {
        baseline,
        nowUnixMs: NOW + rule.keepSeconds * 1000,
        before: first,
      });
      expect(later.state).toBe('firing');
    }
  });

  it('began when the window did, and the window leaves out what may still come in', () => {
    const firing = judged(rule, calling, tenMinutesOn);
    expect(firing.violatingSinceUnixMs).toBe(NOW + 600_000 - 330_000);
    expect(HOUR_MS).toBeGreaterThan(rule.keepSeconds);
  });
});
