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

  /** Whether anything was requested in the hours of this time. */
  hasRequests({ fromUnixMs, toUnixMs }: Period): boolean {
    for (let i = this.indexOf(fromUnixMs); this.startOf(i) < toUnixMs; i++) {
      if ((this.totals[i] ?? 0) > 0) return true;
    }
    return false;
  }

  /**
   * The hours in which some window ends that may make the key fire, by their starts, and until when that is: most that
   * are suspect are so for what is bad at the end of the hour before. Without screens all of all hours.
   */
  suspects(screens: readonly Screen[] | undefined): Map<number, number> {
    const suspects = new Map<number, number>();
    for (let hour = this.period.fromUnixMs; hour < this.period.toUnixMs; hour += HOUR_MS) {
      const until = screens
        ? Math.max(...screens.map((screen) => this.suspectUntil(hour, screen)))
        : hour + HOUR_MS;
      if (until > hour) suspects.set(hour, until);
    }
    return suspects;
  }

  /**
   * Against the bound are held at most the bad requests of all hours that a window which ends in this one has a part
   * of, and at least the good ones of those hours that each such window has wholly.
   */
  private suspectUntil(hourUnixMs: number, { windowMs, reachMs, leastBad, mayFire }: Screen): number {
    const own = this.indexOf(hourUnixMs);
    let bad = 0;
    for (let i = this.indexOf(hourUnixMs - reachMs); i <= own; i++) bad += this.bads[i] ?? 0;
    if (bad < leastBad) return hourUnixMs;
    let good = 0;
    for (let i = own - 1; this.startOf(i) >= hourUnixMs + HOUR_MS - windowMs; i--) {
      if (!this.isPaused(this.startOf(i))) good += (this.totals[i] ?? 0) - (this.bads[i] ?? 0);
    }
    if (!mayFire(bad, good)) return hourUnixMs;
    const isSoForBefore = reachMs < HOUR_MS && !mayFire(this.bads[own] ?? 0, 0);
    return hourUnixMs + (isSoForBefore ? reachMs : HOUR_MS);
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
