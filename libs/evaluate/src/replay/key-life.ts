import { type Measurement } from '#contract';
import { type RuleHours } from '../judge/counts.js';
import { type KeyRule, type KeyStanding } from '../judge/judge-key.js';
import { ArraySlots, type Slot, type Stretch } from './array-slots.js';
import { type Hourly, type Period } from './hourly.js';
import { type Pauses } from './pauses.js';
import { isAtRest, replay } from './replay.js';
import { type Screen } from './screen.js';

const HOUR_MS = 3_600_000;

/** How long a key alerted, null where it still did at the end; with its numbers when it was worst. */
export type Spell = { fromUnixMs: number; toUnixMs: number | null; worst: Measurement };

export type Key = {
  rule: KeyRule;
  /** The requests of those hours that nothing finer is stored of, as its first slots. */
  coarse: Slot[];
  hourly: Hourly;
  screen: Screen | undefined;
  /** Ascending, at whole hours; the first begins before the period. */
  stretches: readonly Stretch[];
  period: Period;
  hours: RuleHours;
  pauses: Pauses;
};

/** Asks for the slots of some ranges of whole hours; without any, only for a pause to let others work. */
export type Need = readonly Period[];

/**
 * Replays a key: of the hours, by finer slots, only those in which it may begin to fire, and on from there until it is
 * at rest. Asks for these slots as it needs them, most of them at once.
 */
export class KeyLife {
  readonly spells: Spell[] = [];
  judgements = 0;
  private slots: Slot[];
  private counts: ArraySlots;
  private readonly reachMs: number;
  private readonly suspects: Set<number>;
  private readonly loaded = new Set<number>();
  private worst: Measurement | undefined;

  constructor(private readonly key: Key) {
    this.reachMs = key.rule.keepSeconds * 1000;
    this.suspects = key.hourly.suspects(key.screen);
    this.slots = key.coarse;
    this.counts = new ArraySlots(this.slots, key.stretches);
  }

  *live(): Generator<Need, void, Slot[]> {
    const { period, hourly } = this.key;
    yield* this.load([...this.suspects]);
    let standing: KeyStanding | undefined;
    let ahead = 1;
    for (let hour = period.fromUnixMs; hour < period.toUnixMs; hour += HOUR_MS) {
      if (isAtRest(standing) && !this.suspects.has(hour)) {
        ahead = 1;
        continue;
      }
      if (!this.loaded.has(hour) && hourly.hasRequests(hour)) {
        yield* this.load(Array.from({ length: ahead }, (_, i) => hour + i * HOUR_MS));
        ahead *= 2;
      }
      standing = this.judge(hour, standing);
      yield [];
    }
    if (standing?.alerting === true) this.end(null);
  }

  private judge(hour: number, before: KeyStanding | undefined): KeyStanding | undefined {
    const { rule, screen, period, hours } = this.key;
    const transitions = replay(rule, this.counts, {
      fromUnixMs: hour,
      toUnixMs: Math.min(hour + HOUR_MS, period.toUnixMs),
      stepMs: this.grainOf(hour),
      hours,
      before,
      mayFire:
        screen && ((atUnixMs) => this.counts.sum(atUnixMs - this.reachMs, atUnixMs).bad >= screen.leastBad),
      onJudged: (standing) => this.note(standing),
    });
    let alerting = before?.alerting ?? false;
    for (;;) {
      const step = transitions.next();
      if (step.done === true) return step.value;
      const { atUnixMs, standing } = step.value;
      if (standing.alerting && !alerting) this.begin(atUnixMs, standing.measurement);
      if (!standing.alerting && alerting) this.end(atUnixMs);
      alerting = standing.alerting;
    }
  }

  private begin(fromUnixMs: number, worst: Measurement): void {
    this.spells.push({ fromUnixMs, toUnixMs: null, worst });
    this.worst = worst;
  }

  private end(toUnixMs: number | null): void {
    const spell = this.spells.at(-1);
    if (spell) Object.assign(spell, { toUnixMs, worst: this.worst ?? spell.worst });
    this.worst = undefined;
  }

  private note({ measurement }: KeyStanding): void {
    this.judgements++;
    if (this.worst !== undefined && isWorse(measurement, this.worst)) this.worst = measurement;
  }

  /** With as much before these hours as the windows that end in them reach back. */
  private *load(hours: readonly number[]): Generator<Need, void, Slot[]> {
    const wanted = new Set<number>();
    for (const hour of hours) {
      const first = Math.floor((hour - this.reachMs) / HOUR_MS) * HOUR_MS;
      for (let each = first; each <= hour; each += HOUR_MS) {
        if (this.loaded.has(each)) continue;
        this.loaded.add(each);
        if (this.grainOf(each) < HOUR_MS && this.key.hourly.hasRequests(each)) wanted.add(each);
      }
    }
    if (wanted.size === 0) return;
    const slots = yield inRanges([...wanted].toSorted((a, b) => a - b));
    const { pauses } = this.key;
    for (const slot of slots) {
      if (!pauses.within(slot.slotUnixMs, this.grainOf(slot.slotUnixMs))) this.slots.push(slot);
    }
    this.counts = new ArraySlots(this.slots, this.key.stretches);
  }

  private grainOf(unixMs: number): number {
    return this.key.stretches.findLast(({ fromUnixMs }) => fromUnixMs <= unixMs)?.grainMs ?? HOUR_MS;
  }
}

/** Less probable; or, where both are too improbable to tell, the larger share. */
function isWorse(a: Measurement, b: Measurement): boolean {
  if (a.total === 0) return false;
  return a.pValue < b.pValue || (a.pValue === b.pValue && a.bad * b.total > b.bad * a.total);
}

function inRanges(hours: number[]): Period[] {
  const ranges: Period[] = [];
  for (const hour of hours) {
    const last = ranges.at(-1);
    if (last?.toUnixMs === hour) last.toUnixMs = hour + HOUR_MS;
    else ranges.push({ fromUnixMs: hour, toUnixMs: hour + HOUR_MS });
  }
  return ranges;
}
