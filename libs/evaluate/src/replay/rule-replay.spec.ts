import * as fc from 'fast-check';
import { type Objective, type Sla } from '#contract';
import { SlaHours } from '../calendar/hours-source.js';
import { type Pause, type RuleHours } from '../judge/counts.js';
import { keyRule, type KeyStanding } from '../judge/judge-key.js';
import { checkout, slaOf } from '../site.fake.js';
import { ArraySlots, type Slot } from './array-slots.js';
import { Cost } from './cost.js';
import { isJudgedBy, stretchesOf } from './grains.js';
import { type KeySpells } from './outcome.js';
import { replay } from './replay.js';
import { RuleReplay } from './rule-replay.js';
import { FakeSeries, rolledUp } from './series.fake.js';

const START = Date.UTC(2026, 0, 2, 0, 0, 0);
const HOUR_MS = 3_600_000;
const SLOT_MS = 10_000;
const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;
/** Two hours of before, then two of each grain. */
const period = { fromUnixMs: START + 2 * HOUR_MS, toUnixMs: START + 8 * HOUR_MS };
const since = { minutesUnixMs: START + 4 * HOUR_MS, slotsUnixMs: START + 6 * HOUR_MS };

class Hours extends SlaHours {
  constructor(private readonly paused: { fromUnixMs: number; toUnixMs: number } | undefined) {
    super();
  }
  override pausedAt(unixMs: number): Pause | undefined {
    const { paused } = this;
    return paused && unixMs >= paused.fromUnixMs && unixMs < paused.toUnixMs ? 'maintenance' : undefined;
  }
  override of(): RuleHours {
    return this;
  }
}

type Phase = { slots: number; total: number; badShare: number };

/** One phase after the other, again and again; the shares are spread over the slots without chance. */
function slotsOf(phases: Phase[]): Slot[] {
  const slots: Slot[] = [];
  let due = 0;
  for (let i = 0; slots.length < 8 * SLOTS_PER_HOUR; i++) {
    const {
      slots: length,
      total,
      badShare,
    } = phases[i % phases.length] ?? { slots: 1, total: 0, badShare: 0 };
    for (let k = 0; k < length && slots.length < 8 * SLOTS_PER_HOUR; k++) {
      due += total * badShare;
      const bad = Math.min(total, Math.floor(due));
      due -= bad;
      slots.push({ slotUnixMs: START + slots.length * SLOT_MS, total, bad });
    }
  }
  return slots.filter(({ total }) => total > 0);
}

async function screened(sla: Sla, slots: Slot[], hours: SlaHours): Promise<KeySpells[]> {
  const series = new FakeSeries(since);
  series.accounts.set('acme', slots);
  const groups = [{ objective: sla.objective, accounts: { scope: 'each' } as const, has: () => true }];
  const rule = { sla, operations: [checkout], hours, groups, accountCount: 1 };
  const { signal } = new AbortController();
  const replaying = new RuleReplay(series, undefined, period, stretchesOf(since), new Cost(), signal);
  return replaying.run(rule);
}

/** Everything read, and every moment judged. */
function inFull(sla: Sla, slots: Slot[], hours: SlaHours): { fromUnixMs: number; toUnixMs: number | null }[] {
  const stretches = stretchesOf(since);
  const between = (from: number, to: number) =>
    slots.filter(({ slotUnixMs }) => slotUnixMs >= from && slotUnixMs < to);
  const stored = [
    ...rolledUp(between(0, since.minutesUnixMs), '1h'),
    ...rolledUp(between(since.minutesUnixMs, since.slotsUnixMs), '1m'),
    ...between(since.slotsUnixMs, Infinity),
  ];
  const grainOf = (at: number) => stretches.findLast(({ fromUnixMs }) => fromUnixMs <= at)?.grainMs ?? 0;
  const isPaused = ({ slotUnixMs }: Slot): boolean => {
    for (let at = slotUnixMs; at < slotUnixMs + grainOf(slotUnixMs); at += SLOT_MS) {
      if (hours.pausedAt(at) !== undefined) return true;
    }
    return false;
  };
  const counts = new ArraySlots(
    stored.filter((slot) => !isPaused(slot)),
    stretches,
  );
  const spells: { fromUnixMs: number; toUnixMs: number | null }[] = [];
  let before: KeyStanding | undefined;
  for (let hour = period.fromUnixMs; hour < period.toUnixMs; hour += HOUR_MS) {
    if (!isJudgedBy(grainOf(hour), sla)) continue;
    const transitions = replay(keyRule(sla, sla.objective, 1), counts, {
      fromUnixMs: hour,
      toUnixMs: hour + HOUR_MS,
      stepMs: grainOf(hour),
      hours,
      before,
    });
    for (let step = transitions.next(); ; step = transitions.next()) {
      if (step.done) {
        before = step.value;
        break;
      }
      const { atUnixMs, standing } = step.value;
      const open = spells.at(-1)?.toUnixMs === null;
      if (standing.alerting && !open) spells.push({ fromUnixMs: atUnixMs, toUnixMs: null });
      const last = spells.at(-1);
      if (!standing.alerting && open && last) last.toUnixMs = atUnixMs;
    }
  }
  return spells;
}

/** Half hours of steady good requests, and a few bad ones here and there, most about the turn of an hour. */
const sparse: fc.Arbitrary<Slot[]> = fc
  .record({
    good: fc.array(fc.constantFrom(0, 0, 1, 100), { minLength: 16, maxLength: 16 }),
    bursts: fc.array(
      fc.record({
        hour: fc.integer({ min: 1, max: 8 }),
        offset: fc.oneof(
          { weight: 3, arbitrary: fc.integer({ min: -6, max: 5 }) },
          fc.integer({ min: -360, max: -1 }),
        ),
        bad: fc.integer({ min: 1, max: 12 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ good, bursts }) => {
    const bad = new Map<number, number>();
    for (const { hour, offset, bad: count } of bursts) {
      const slot = hour * SLOTS_PER_HOUR + offset;
      bad.set(slot, (bad.get(slot) ?? 0) + count);
    }
    return Array.from({ length: 8 * SLOTS_PER_HOUR }, (_, i) => {
      const own = bad.get(i) ?? 0;
      const total = (good[Math.floor((2 * i) / SLOTS_PER_HOUR)] ?? 0) + own;
      return { slotUnixMs: START + i * SLOT_MS, total, bad: own };
    }).filter(({ total }) => total > 0);
  });

const phase: fc.Arbitrary<Phase> = fc.record({
  slots: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 100, max: 900 })),
  total: fc.constantFrom(0, 1, 3, 20, 400),
  badShare: fc.constantFrom(0, 0, 0.0005, 0.002, 0.01, 0.03, 0.3, 1),
});
const percentile = fc.constantFrom(50, 90, 99, 99.9);
const burnRate = fc.record({
  longSeconds: fc.constantFrom(60, 300, 3600, 7200),
  shortSeconds: fc.constantFrom(10, 60, 300),
  factor: fc.constantFrom(1, 3, 14.4),
});
const objective: fc.Arbitrary<Objective> = fc.oneof(
  percentile.map((each): Objective => ({ type: 'latency', percentile: each, thresholdMs: 500 })),
  percentile.map((each): Objective => ({ type: 'error-rate', maxPercent: 100 - each })),
  fc
    .record({ targetPercent: percentile, burnRates: fc.array(burnRate, { minLength: 1, maxLength: 3 }) })
    .map(({ targetPercent, burnRates }): Objective => ({
      type: 'slo',
      targetPercent,
      burnRates,
      period: { type: 'rolling', days: 28 },
    })),
  fc.constantFrom<Objective>(
    { type: 'request-rate', minPerSecond: 1 },
    { type: 'request-rate', maxPerSecond: 3 },
  ),
);
const rule: fc.Arbitrary<Sla> = fc
  .record({
    objective,
    windowSeconds: fc.constantFrom(10, 30, 60, 90, 300, 3600, 5400, 7200),
    forSeconds: fc.constantFrom(undefined, 60, 600),
  })
  .map(({ forSeconds, ...fields }) => slaOf({ ...fields, ...(forSeconds !== undefined && { forSeconds }) }));
const pause = fc.option(
  fc
    .record({ from: fc.integer({ min: 0, max: 480 }), minutes: fc.integer({ min: 1, max: 90 }) })
    .map(({ from, minutes }) => ({
      fromUnixMs: START + from * 60_000,
      toUnixMs: START + (from + minutes) * 60_000,
    })),
  { nil: undefined },
);

describe('a rule over what is stored', () => {
  const traffic = fc.oneof(fc.array(phase, { minLength: 1, maxLength: 8 }).map(slotsOf), {
    weight: 3,
    arbitrary: sparse,
  });

  it('alerts when a replay of everything does, though it reads and judges little of it', async () => {
    let alerted = 0;
    await fc.assert(
      fc.asyncProperty(rule, traffic, pause, async (sla, slots, paused) => {
        const hours = new Hours(paused);
        const [key] = await screened(sla, slots, hours);
        const spells = key?.spells.map(({ fromUnixMs, toUnixMs }) => ({ fromUnixMs, toUnixMs })) ?? [];
        expect(spells).toEqual(inFull(sla, slots, hours));
        alerted += spells.length;
      }),
      { numRuns: 250 },
    );
    expect(alerted).toBeGreaterThan(50);
  }, 120_000);
});
