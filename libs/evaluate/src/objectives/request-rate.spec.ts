import { judged, NOW, ruleOf, WrittenCounts } from '../judge/counts.fake.js';

/** The end of the last slot that ended half a minute ago. */
const SETTLED = NOW - 40_000;
const rate = ruleOf({ type: 'request-rate', minPerSecond: 1, maxPerSecond: 10 }, { windowSeconds: 300 });
/** Judged before, so that requests that are missing are missing. */
const seen = judged(rate, new WrittenCounts().add(NOW, 600, 20), { nowUnixMs: NOW - 600_000 });
const known = { ...seen, memory: { rule: seen.memory?.rule ?? 0 } };
const at = (perSlot: number): WrittenCounts => new WrittenCounts().add(SETTLED, 400, perSlot);

describe('a request rate', () => {
  it.each([10, 11, 50, 100])('between its bounds, and exactly at them, is within: %s in 10 s', (perSlot) => {
    expect(judged(rate, at(perSlot), { before: known })).toMatchObject({
      state: 'ok',
      measurement: { pValue: 1 },
    });
  });

  it.each([0, 5, 150])('beyond them by more than chance fires: %s in 10 s', (perSlot) => {
    const standing = judged(rate, at(perSlot), { before: known });
    expect(standing).toMatchObject({ state: 'firing', measurement: { total: perSlot * 30 } });
  });

  it.each([9, 105])('beyond them by no more than chance is pending: %s in 10 s', (perSlot) => {
    expect(judged(rate, at(perSlot), { before: known })).toMatchObject({
      state: 'pending',
      reason: 'over-objective-not-confident',
    });
  });

  it('without any request is a violation of its least, and none of its most', () => {
    const most = ruleOf({ type: 'request-rate', maxPerSecond: 10 }, { windowSeconds: 300 });
    expect(judged(most, new WrittenCounts())).toMatchObject({ state: 'ok' });
    expect(judged(rate, new WrittenCounts(), { before: known })).toMatchObject({ state: 'firing' });
  });

  it('resolves when its last part is too good to be chance', () => {
    const firing = judged(rate, at(1), { before: known });
    const recovering = new WrittenCounts().add(SETTLED, 400, 1).add(SETTLED, 30, 20);
    expect(judged(rate, recovering, { before: firing })).toMatchObject({ state: 'resolved' });
    const lucky = new WrittenCounts().add(SETTLED, 400, 6).add(SETTLED, 30, 5);
    expect(judged(rate, lucky, { before: firing })).toMatchObject({ reason: 'recovery-not-confident' });
  });
});
