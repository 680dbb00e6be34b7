import { FingerprintSet } from './fingerprint-set.js';

/** For how long after its arrival something is remembered at least; at most for half as long again. */
export const SEEN_MS = 600_000;
const GENERATION_MS = SEEN_MS / 2;
const GENERATIONS = 3;

/**
 * What has been seen in the last ten minutes of arrival time, by 64-bit fingerprints. Three generations of five
 * minutes, by the clock of the arrivals and not from the first one on, so that a replay parts them alike; each is
 * dropped whole.
 *
 * Two different things are taken for the same with a probability of (how many are remembered) / 2^64 each: at 20,000
 * spans a second, 1 in 10^12, so one span in two years.
 */
export class Seen {
  /** Forgotten sooner than they should have been, as there were too many. */
  evicted = 0;
  private generation = 0;
  /** The newest first. */
  private generations: { set: FingerprintSet; generation: number }[];
  private newest = new FingerprintSet(0);

  /** @param maxEntries beyond it the oldest third goes early */
  constructor(private readonly maxEntries: number) {
    this.generations = [{ set: this.newest, generation: 0 }];
  }

  get count(): number {
    return this.generations.reduce((sum, { set }) => sum + set.count, 0);
  }

  get bytes(): number {
    return this.generations.reduce((sum, { set }) => sum + set.bytes, 0);
  }

  /** Forgets what is old enough at this time of arrival. Time does not go back for a request that came late. */
  advance(arrivalUnixMs: number): void {
    const generation = Math.floor(arrivalUnixMs / GENERATION_MS);
    if (!(generation > this.generation)) return;
    // The same number as lately is to be expected, so that tables seldom grow.
    const expected = this.newest.count;
    this.generation = Math.max(this.generation, generation - GENERATIONS);
    while (this.generation < generation) {
      this.generation++;
      this.start(this.generation === generation ? expected : 0);
    }
  }

  /**
   * Says what is going to be asked for: `count` fingerprints of two words. Nearly all of them are new, so each is
   * looked for in memory that no cache holds; fetched together they cost 190 ns a span where it was 250 one by one.
   */
  touch(fingerprints: Int32Array, count: number): number {
    let sum = 0;
    for (const { set } of this.generations)
      for (let at = 0; at < 2 * count; at += 2) sum |= set.touch(fingerprints[at]!, fingerprints[at + 1]!);
    return sum;
  }

  /** Whether it was not seen before, and from now on it is. */
  isNew(high: number, low: number): boolean {
    // Zero is what a free slot holds.
    const some = high === 0 && low === 0 ? 1 : low;
    for (let i = 1; i < this.generations.length; i++)
      if (this.generations[i]!.set.has(high, some)) return false;
    if (!this.newest.add(high, some)) return false;
    if (this.newest.count * GENERATIONS >= this.maxEntries) this.start(this.newest.count);
    return true;
  }

  private start(expected: number): void {
    this.newest = new FingerprintSet(expected);
    this.generations.unshift({ set: this.newest, generation: this.generation });
    if (this.generations.length <= GENERATIONS) return;
    const dropped = this.generations.pop()!;
    if (this.generation - dropped.generation < GENERATIONS) this.evicted += dropped.set.count;
  }
}
