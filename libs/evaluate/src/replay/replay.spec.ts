import * as fc from 'fast-check';
import { type Sla } from '#contract';
import { RuleHours, type Pause } from '../judge/counts.js';
import { keyRule } from '../judge/judge-key.js';
import { slaOf } from '../site.fake.js';
import { ArraySlots, type Slot } from './array-slots.js';
import { replay, type ReplayOptions, type Transition } from './replay.js';

const START = Date.UTC(2026, 0, 2, 3, 0, 0);
const SLOT_MS = 10_000;
const MINUTE_MS = 60_000;

/** Slots in a row, each of ten requests a second, of which so many are bad. */
function minutes(...bads: number[]): Slot[] {
  return bads.flatMap((bad, minute) =>
    Array.from({ length: 6 }, (_, i) => ({
      slotUnixMs: START + minute * MINUTE_MS + i * SLOT_MS,
      total: 100,
      bad,
    })),
  );
}

function lived(slots: Slot[], over: Partial<ReplayOptions> = {}, sla: Sla = slaOf()): string[] {
  const options = { fromUnixMs: START, toUnixMs: START + 10 * MINUTE_MS, stepMs: SLOT_MS, ...over };
  const transitions = [...replay(keyRule(sla, sla.objective, 1), new ArraySlots(slots), options)];
  return transitions.map(told);
}

function told({ atUnixMs, standing, from }: Transition): string {
  const seconds = (atUnixMs - START) / 1000;
  return `${seconds}: ${from ?? ''}→${standing.state}${standing.alerting ? '!' : ''}`;
}

describe('a replay', () => {
  it('tells when a key would have fired and recovered', () => {
    expect(lived(minutes(0, 20, 0, 0))).toEqual([
      '10: →ok',
      '70: ok→pending',
      '80: pending→firing!',
      '150: firing→resolved',
      '180: resolved→ok',
      '300: ok→no-data',
    ]);
  });

  it('goes on from what was before', () => {
    const sla = slaOf();
    const rule = keyRule(sla, sla.objective, 1);
    const slots = new ArraySlots(minutes(0, 20, 0, 20, 0));
    const whole = [...replay(rule, slots, { fromUnixMs: START, toUnixMs: START + 300_000, stepMs: SLOT_MS })];
    const first = replay(rule, slots, { fromUnixMs: START, toUnixMs: START + 100_000, stepMs: SLOT_MS });
    const parts: Transition[] = [];
    let step = first.next();
    for (; !step.done; step = first.next()) parts.push(step.value);
    const options = { fromUnixMs: START + 100_000, toUnixMs: START + 300_000, stepMs: SLOT_MS };
    parts.push(...replay(rule, slots, { ...options, before: step.value }));
    expect(parts).toEqual(whole);
  });

  it('does not judge while its hours are over', () => {
    class Closed extends RuleHours {
      asked: number[] = [];
      pausedAt(unixMs: number): Pause | undefined {
        this.asked.push(unixMs);
        return unixMs < START + MINUTE_MS ? undefined : 'maintenance';
      }
    }
    const hours = new Closed();
    lived(minutes(0, 20), { hours, toUnixMs: START + 2 * MINUTE_MS, stepMs: MINUTE_MS });
    expect(hours.asked).toEqual([START + MINUTE_MS - 1, START + 2 * MINUTE_MS - 1]);
  });
});

describe('slots in an array', () => {
  const slot = fc.record({
    slotUnixMs: fc.integer({ min: 0, max: 40 }).map((i) => START + i * SLOT_MS),
    total: fc.integer({ min: 0, max: 9 }),
    bad: fc.integer({ min: 0, max: 3 }),
  });
  const bound = fc.integer({ min: -2, max: 45 }).map((i) => START + i * SLOT_MS);

  it('sum up what a scan does, and know the first bad one', () => {
    fc.assert(
      fc.property(fc.array(slot), bound, bound, (slots, from, to) => {
        const within = slots.filter(({ slotUnixMs }) => slotUnixMs >= from && slotUnixMs < to);
        const counts = new ArraySlots(slots);
        const sum = (of: 'total' | 'bad'): number => within.reduce((all, each) => all + each[of], 0);
        expect(counts.sum(from, to)).toEqual({ total: sum('total'), bad: sum('bad') });
        const bads = within.filter(({ bad }) => bad > 0).map(({ slotUnixMs }) => slotUnixMs);
        expect(counts.firstBad(from, to)).toBe(bads.length === 0 ? null : Math.min(...bads));
      }),
    );
  });

  it('have whole minutes where they are of minutes, so a window is never shorter than its grain', () => {
    const stretches = [
      { fromUnixMs: START, grainMs: MINUTE_MS },
      { fromUnixMs: START + 2 * MINUTE_MS, grainMs: SLOT_MS },
    ];
    const counts = new ArraySlots(
      [
        { slotUnixMs: START, total: 60, bad: 6 },
        { slotUnixMs: START + MINUTE_MS, total: 6, bad: 3 },
        { slotUnixMs: START + 2 * MINUTE_MS, total: 1, bad: 1 },
      ],
      stretches,
    );
    expect(counts.sum(START + 50_000, START + MINUTE_MS)).toEqual({ total: 60, bad: 6 });
    expect(counts.sum(START + 50_000, START + 130_000)).toEqual({ total: 67, bad: 10 });
    expect(counts.firstBad(START + 110_000, START + 130_000)).toBe(START + MINUTE_MS);
    expect(counts.sum(START + 120_000, START + 130_000)).toEqual({ total: 1, bad: 1 });
  });
});
