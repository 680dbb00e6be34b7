import { type BadRequests, type Baseline, type RuleHours } from '../judge/counts.js';
import { type KeyRule, type KeyStanding } from '../judge/judge-key.js';
import { ArraySlots, type Slot, type Stretch } from './array-slots.js';
import { isJudgedBy } from './grains.js';
import { type Hourly, type Period } from './hourly.js';
import { Loaded } from './loaded.js';
import { type Pauses } from './pauses.js';
import { isAtRest, replay } from './replay.js';
import { type Screen } from './screen.js';
import { Spells } from './spells.js';

const HOUR_MS = 3_600_000;

export type Key = {
  rule: KeyRule;
  /** The requests by hour, of the period and of what its first windows reach back. */
  hourSlots: readonly Slot[];
  hourly: Hourly;
  screens: readonly Screen[] | undefined;
  /** Ascending, at whole hours; the first begins before the period. */
  stretches: readonly Stretch[];
  period: Period;
  hours: RuleHours;
  pauses: Pauses;
};

/**
 * What a life has to be given before it goes on: slots of some times, or what the weeks before were like at an instant.
 * Nothing, where it only lets others work.
 */
export type Need = { times: readonly Period[]; bad?: BadRequests; baselineAtUnixMs?: number };
export type Given = { slots: readonly Slot[]; baseline?: Baseline | undefined };
const NOTHING: Need = { times: [] };

/** A key that is replayed as it gets what it needs. */
export interface Life {
  readonly spells: Spells;
  live(): Generator<Need, void, Given>;
}

export function grainAt(stretches: readonly Stretch[], unixMs: number): number {
  return stretches.findLast(({ fromUnixMs }) => fromUnixMs <= unixMs)?.grainMs ?? HOUR_MS;
}

/**
 * Replays, of the hours of a key, by finer slots only those in which it may begin to fire, and on from there until it is
 * at rest. Most of these slots it needs at once.
 */
export class KeyLife implements Life {
  readonly spells = new Spells();
  private readonly slots: Slot[];
  private counts: ArraySlots;
  private readonly reachMs: number;
  private readonly suspects: ReadonlyMap<number, number>;
  private readonly loaded = new Loaded();

  constructor(private readonly key: Key) {
    const { rule, hourly, screens, hourSlots, stretches, pauses } = key;
    this.reachMs = rule.keepSeconds * 1000;
    // At the grain of hours there is no part of one.
    this.suspects = new Map(
      [...hourly.suspects(screens)]
        .filter(([hour]) => isJudgedBy(this.grainOf(hour), rule.sla))
        .map(([hour, until]) => {
          const grainMs = this.grainOf(hour);
          return [hour, hour + Math.ceil((until - hour) / grainMs) * grainMs];
        }),
    );
    this.slots = hourSlots.filter(
      ({ slotUnixMs }) => this.grainOf(slotUnixMs) === HOUR_MS && !pauses.within(slotUnixMs, HOUR_MS),
    );
    this.counts = new ArraySlots(this.slots, stretches);
  }

  *live(): Generator<Need, void, Given> {
    const { period } = this.key;
    yield* this.load([...this.suspects].map(([fromUnixMs, toUnixMs]) => ({ fromUnixMs, toUnixMs })));
    let standing: KeyStanding | undefined;
    let ahead = 1;
    for (let hour = period.fromUnixMs; hour < period.toUnixMs; hour += HOUR_MS) {
      const until = this.suspects.get(hour) ?? hour;
      if (until === hour && isAtRest(standing)) {
        ahead = 1;
        continue;
      }
      standing = this.judge(hour, until, standing);
      const end = hour + HOUR_MS;
      if (until === end || isAtRest(standing)) {
        ahead = 1;
      } else {
        // Whatever goes on for an hour goes on for some more, most likely.
        yield* this.load([{ fromUnixMs: until, toUnixMs: end + (ahead - 1) * HOUR_MS }]);
        ahead *= 2;
        standing = this.judge(until, end, standing);
      }
      yield NOTHING;
    }
    this.spells.end(null);
  }

  private judge(
    fromUnixMs: number,
    toUnixMs: number,
    before: KeyStanding | undefined,
  ): KeyStanding | undefined {
    const { rule, screens, period, hours } = this.key;
    return this.spells.through(
      replay(rule, this.counts, {
        fromUnixMs,
        toUnixMs: Math.min(toUnixMs, period.toUnixMs),
        stepMs: this.grainOf(fromUnixMs),
        hours,
        before,
        mayFire: screens && ((atUnixMs) => screens.some((screen) => this.mayFire(atUnixMs, screen))),
        onJudged: this.spells.note,
      }),
    );
  }

  private mayFire(atUnixMs: number, { reachMs, leastBad }: Screen): boolean {
    return this.counts.sum(atUnixMs - reachMs, atUnixMs).bad >= leastBad;
  }

  /** With as much before these times as the windows that end in them reach back, where anything was requested. */
  private *load(wanted: readonly Period[]): Generator<Need, void, Given> {
    const { hourly, pauses, stretches } = this.key;
    const times = wanted
      .flatMap(({ fromUnixMs, toUnixMs }) =>
        this.loaded.add({ fromUnixMs: this.startOfSlot(fromUnixMs - this.reachMs), toUnixMs }),
      )
      .filter((missing) => hourly.hasRequests(missing) && this.grainOf(missing.toUnixMs - 1) < HOUR_MS);
    if (times.length === 0) return;
    const { slots } = yield { times };
    for (const slot of slots) {
      // Hours are there already.
      const grainMs = this.grainOf(slot.slotUnixMs);
      if (grainMs < HOUR_MS && !pauses.within(slot.slotUnixMs, grainMs)) this.slots.push(slot);
    }
    this.counts = new ArraySlots(this.slots, stretches);
  }

  private startOfSlot(unixMs: number): number {
    const grainMs = this.grainOf(unixMs);
    return Math.floor(unixMs / grainMs) * grainMs;
  }

  private grainOf(unixMs: number): number {
    return grainAt(this.key.stretches, unixMs);
  }
}
