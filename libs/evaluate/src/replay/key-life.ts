import { type Measurement } from '#contract';
import { type RuleHours } from '../judge/counts.js';
import { type KeyRule, type KeyStanding } from '../judge/judge-key.js';
import { ArraySlots, type Slot, type Stretch } from './array-slots.js';
import { type Hourly, type Period } from './hourly.js';
import { Loaded } from './loaded.js';
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
  screens: readonly Screen[] | undefined;
  /** Ascending, at whole hours; the first begins before the period. */
  stretches: readonly Stretch[];
  period: Period;
  hours: RuleHours;
  pauses: Pauses;
};

/** Asks for the slots of some times; without any, only for a pause to let others work. */
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
  private readonly suspects: ReadonlyMap<number, number>;
  private readonly loaded = new Loaded();
  private worst: Measurement | undefined;

  constructor(private readonly key: Key) {
    this.reachMs = key.rule.keepSeconds * 1000;
    // At the grain of hours there is no part of one.
    this.suspects = new Map(
      [...key.hourly.suspects(key.screens)].map(([hour, until]) => [
        hour,
        hour + Math.ceil((until - hour) / this.grainOf(hour)) * this.grainOf(hour),
      ]),
    );
    this.slots = key.coarse;
    this.counts = new ArraySlots(this.slots, key.stretches);
  }

  *live(): Generator<Need, void, Slot[]> {
    const { period, rule } = this.key;
    yield* this.load([...this.suspects].map(([fromUnixMs, toUnixMs]) => ({ fromUnixMs, toUnixMs })));
    let standing: KeyStanding | undefined;
    let ahead = 1;
    for (let hour = period.fromUnixMs; hour < period.toUnixMs; hour += HOUR_MS) {
      const until = this.suspects.get(hour) ?? hour;
      standing = this.judge(hour, until, standing);
      const end = hour + HOUR_MS;
      if (until === end || isAtRest(standing, rule, until)) {
        ahead = 1;
      } else {
        // Whatever goes on for an hour goes on for some more, most likely.
        yield* this.load([{ fromUnixMs: until, toUnixMs: end + (ahead - 1) * HOUR_MS }]);
        ahead *= 2;
        standing = this.judge(until, end, standing);
      }
      yield [];
    }
    if (standing?.alerting === true) this.end(null);
  }

  private judge(
    fromUnixMs: number,
    toUnixMs: number,
    before: KeyStanding | undefined,
  ): KeyStanding | undefined {
    const { rule, screens, period, hours } = this.key;
    const transitions = replay(rule, this.counts, {
      fromUnixMs,
      toUnixMs: Math.min(toUnixMs, period.toUnixMs),
      stepMs: this.grainOf(fromUnixMs),
      hours,
      before,
      mayFire: screens && ((atUnixMs) => screens.some((screen) => this.mayFire(atUnixMs, screen))),
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

  private mayFire(atUnixMs: number, { reachMs, leastBad }: Screen): boolean {
    return this.counts.sum(atUnixMs - reachMs, atUnixMs).bad >= leastBad;
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

  /** With as much before these times as the windows that end in them reach back, where anything was requested. */
  private *load(times: readonly Period[]): Generator<Need, void, Slot[]> {
    const { hourly, pauses, stretches } = this.key;
    const needs = times
      .flatMap(({ fromUnixMs, toUnixMs }) =>
        this.loaded.add({ fromUnixMs: this.startOfSlot(fromUnixMs - this.reachMs), toUnixMs }),
      )
      .filter((missing) => hourly.hasRequests(missing) && this.grainOf(missing.toUnixMs - 1) < HOUR_MS);
    if (needs.length === 0) return;
    for (const slot of yield needs) {
      if (!pauses.within(slot.slotUnixMs, this.grainOf(slot.slotUnixMs))) this.slots.push(slot);
    }
    this.counts = new ArraySlots(this.slots, stretches);
  }

  private startOfSlot(unixMs: number): number {
    const grainMs = this.grainOf(unixMs);
    return Math.floor(unixMs / grainMs) * grainMs;
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
