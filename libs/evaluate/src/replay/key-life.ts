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
const MOST_HOURS_AHEAD = 24;

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
export type Need = {
  times: readonly Period[];
  bad?: BadRequests;
  /** Of slots with fewer bad requests it needs nothing. */
  leastBad?: number;
  baselineAtUnixMs?: number;
};
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
 * Replays, of the hours of a key, by finer slots only the moments at which it may begin to fire, and on from there until it
 * is at rest. Which these are it finds by hours first, and then by the few slots of suspect hours that have bad requests.
 */
export class KeyLife implements Life {
  readonly spells = new Spells();
  /** Those that are stored by the hour. */
  private readonly hourSlots: readonly Slot[];
  private readonly slots: Slot[];
  private counts: ArraySlots;
  private readonly reachMs: number;
  private readonly loaded = new Loaded();

  constructor(private readonly key: Key) {
    const { rule, hourSlots, stretches, pauses } = key;
    this.reachMs = rule.keepSeconds * 1000;
    this.hourSlots = hourSlots.filter(
      ({ slotUnixMs }) => this.grainOf(slotUnixMs) === HOUR_MS && !pauses.within(slotUnixMs, HOUR_MS),
    );
    this.slots = [...this.hourSlots];
    this.counts = new ArraySlots(this.slots, stretches);
  }

  *live(): Generator<Need, void, Given> {
    const { period } = this.key;
    const suspects = yield* this.suspects();
    yield* this.load([...suspects.values()]);
    let standing: KeyStanding | undefined;
    let ahead = 1;
    for (let hour = period.fromUnixMs; hour < period.toUnixMs; hour += HOUR_MS) {
      const suspect = suspects.get(hour);
      if (suspect === undefined && isAtRest(standing)) {
        ahead = 1;
        continue;
      }
      let until = hour;
      if (suspect !== undefined) {
        const from = isAtRest(standing) ? suspect.fromUnixMs : hour;
        until = suspect.toUnixMs;
        yield* this.load([{ fromUnixMs: from, toUnixMs: until }]);
        standing = this.judge(from, until, standing);
      }
      const end = hour + HOUR_MS;
      if (until === end || isAtRest(standing)) {
        ahead = 1;
      } else {
        // Whatever goes on for an hour goes on for some more, most likely.
        yield* this.load([{ fromUnixMs: until, toUnixMs: end + (ahead - 1) * HOUR_MS }]);
        ahead = Math.min(2 * ahead, MOST_HOURS_AHEAD);
        standing = this.judge(until, end, standing);
      }
      yield NOTHING;
    }
    this.spells.end(null);
  }

  /** By the starts of their hours, from before the first moment at which it may begin to fire until the last one. */
  private *suspects(): Generator<Need, ReadonlyMap<number, Period>, Given> {
    const { hourly, screens, rule, stretches } = this.key;
    const hours = [...hourly.suspects(screens)].flatMap(([fromUnixMs, until]) => {
      const grainMs = this.grainOf(fromUnixMs);
      const toUnixMs = fromUnixMs + Math.ceil((until - fromUnixMs) / grainMs) * grainMs;
      return isJudgedBy(grainMs, rule.sla) ? [{ fromUnixMs, toUnixMs }] : [];
    });
    if (screens === undefined) return new Map(hours.map((hour) => [hour.fromUnixMs, hour]));
    const times = this.missing(hours, new Loaded());
    const bads = [...this.hourSlots];
    if (times.length > 0) this.take((yield { times, leastBad: 1 }).slots, bads);
    const counts = new ArraySlots(bads, stretches);
    return new Map(
      hours.flatMap((hour): [number, Period][] => {
        const moments = this.momentsOf(hour, (at) => screens.some(({ mayFireAt }) => mayFireAt(at, counts)));
        return moments ? [[hour.fromUnixMs, moments]] : [];
      }),
    );
  }

  /** The steps from the first to the last that ends at such a moment. */
  private momentsOf(
    { fromUnixMs, toUnixMs }: Period,
    isSuch: (atUnixMs: number) => boolean,
  ): Period | undefined {
    const stepMs = this.grainOf(fromUnixMs);
    let first = fromUnixMs + stepMs;
    while (first <= toUnixMs && !isSuch(first)) first += stepMs;
    if (first > toUnixMs) return undefined;
    let last = toUnixMs;
    while (last > first && !isSuch(last)) last -= stepMs;
    return { fromUnixMs: first - stepMs, toUnixMs: last };
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
        mayFire: screens && ((atUnixMs) => screens.some(({ mayFireAt }) => mayFireAt(atUnixMs, this.counts))),
        onJudged: this.spells.note,
      }),
    );
  }

  private *load(wanted: readonly Period[]): Generator<Need, void, Given> {
    const times = this.missing(wanted, this.loaded);
    if (times.length === 0) return;
    this.take((yield { times }).slots, this.slots);
    this.counts = new ArraySlots(this.slots, this.key.stretches);
  }

  /** With as much before these times as the windows that end in them reach back, where anything was requested. */
  private missing(wanted: readonly Period[], loaded: Loaded): Period[] {
    const { hourly } = this.key;
    return wanted
      .flatMap(({ fromUnixMs, toUnixMs }) =>
        loaded.add({ fromUnixMs: this.startOfSlot(fromUnixMs - this.reachMs), toUnixMs }),
      )
      .filter((time) => hourly.hasRequests(time) && this.grainOf(time.toUnixMs - 1) < HOUR_MS);
  }

  /** Hours are there already. */
  private take(given: readonly Slot[], slots: Slot[]): void {
    const { pauses } = this.key;
    for (const slot of given) {
      const grainMs = this.grainOf(slot.slotUnixMs);
      if (grainMs < HOUR_MS && !pauses.within(slot.slotUnixMs, grainMs)) slots.push(slot);
    }
  }

  private startOfSlot(unixMs: number): number {
    const grainMs = this.grainOf(unixMs);
    return Math.floor(unixMs / grainMs) * grainMs;
  }

  private grainOf(unixMs: number): number {
    return grainAt(this.key.stretches, unixMs);
  }
}
