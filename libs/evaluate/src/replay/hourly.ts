import { type Slot } from './array-slots.js';
import { type Screen } from './screen.js';

const HOUR_MS = 3_600_000;

export type Period = { fromUnixMs: number; toUnixMs: number };

/** An account's requests by hour, in which it is looked up where judging it can matter at all. */
export class Hourly {
  private readonly totals: Float64Array;
  private readonly bads: Float64Array;

  /**
   * @param reachMs how far before an hour the windows begin that end in it
   * @param isPaused whether some requests of an hour are not counted
   */
  constructor(
    hours: readonly Slot[],
    private readonly period: Period,
    private readonly reachMs: number,
    private readonly isPaused: (hourUnixMs: number) => boolean,
  ) {
    const length = Math.ceil((period.toUnixMs - this.firstUnixMs) / HOUR_MS);
    this.totals = new Float64Array(length);
    this.bads = new Float64Array(length);
    for (const { slotUnixMs, total, bad } of hours) {
      const i = Math.floor((slotUnixMs - this.firstUnixMs) / HOUR_MS);
      if (i < 0 || i >= length) continue;
      this.totals[i] = (this.totals[i] ?? 0) + total;
      this.bads[i] = (this.bads[i] ?? 0) + bad;
    }
  }

  /** Whether anything was requested in the hour. */
  hasRequests(hourUnixMs: number): boolean {
    return (this.totals[this.indexOf(hourUnixMs)] ?? 0) > 0;
  }

  /** The hours, by their starts, in which some window ends that may make the key fire; all without a screen. */
  suspects(screen: Screen | undefined): Set<number> {
    const suspects = new Set<number>();
    for (let hour = this.period.fromUnixMs; hour < this.period.toUnixMs; hour += HOUR_MS) {
      if (screen === undefined || this.maySuspect(hour, screen)) suspects.add(hour);
    }
    return suspects;
  }

  /**
   * At most the bad requests of all hours that a window which ends in this one has a part of; at least the good ones
   * of those hours that each such window has wholly.
   */
  private maySuspect(hourUnixMs: number, { windowMs, leastBad, mayFire }: Screen): boolean {
    const own = this.indexOf(hourUnixMs);
    let bad = 0;
    for (let i = this.indexOf(hourUnixMs - this.reachMs); i <= own; i++) bad += this.bads[i] ?? 0;
    if (bad < leastBad) return false;
    let good = 0;
    for (let i = own - 1; this.startOf(i) >= hourUnixMs + HOUR_MS - windowMs; i--) {
      if (!this.isPaused(this.startOf(i))) good += (this.totals[i] ?? 0) - (this.bads[i] ?? 0);
    }
    return mayFire(bad, good);
  }

  private get firstUnixMs(): number {
    return Math.floor((this.period.fromUnixMs - this.reachMs) / HOUR_MS) * HOUR_MS;
  }

  private indexOf(unixMs: number): number {
    return Math.floor((unixMs - this.firstUnixMs) / HOUR_MS);
  }

  private startOf(index: number): number {
    return this.firstUnixMs + index * HOUR_MS;
  }
}
