import { type RuleHours } from '../judge/counts.js';

const SLOT_MS = 10_000;

/** Whether a rule was paused in a part of a stored slot, found once for all keys with the same hours. */
export class Pauses {
  private static readonly known = new WeakMap<RuleHours, Pauses>();
  private readonly byGrain = new Map<number, Map<number, boolean>>();

  private constructor(private readonly hours: RuleHours) {}

  static of(hours: RuleHours): Pauses {
    let pauses = Pauses.known.get(hours);
    if (pauses === undefined) Pauses.known.set(hours, (pauses = new Pauses(hours)));
    return pauses;
  }

  within(startUnixMs: number, grainMs: number): boolean {
    let byStart = this.byGrain.get(grainMs);
    if (byStart === undefined) this.byGrain.set(grainMs, (byStart = new Map()));
    let isPaused = byStart.get(startUnixMs);
    if (isPaused === undefined) byStart.set(startUnixMs, (isPaused = this.find(startUnixMs, grainMs)));
    return isPaused;
  }

  private find(startUnixMs: number, grainMs: number): boolean {
    for (let at = startUnixMs; at < startUnixMs + grainMs; at += SLOT_MS) {
      if (this.hours.pausedAt(at) !== undefined) return true;
    }
    return false;
  }
}
