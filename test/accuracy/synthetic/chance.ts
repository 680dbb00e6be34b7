import { Random } from '../../chaos/random.js';

const STEPS = 2 ** 30;

/** Chance by its seed: the same again for the same one. */
export class Chance {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  uniform(from = 0, to = 1): number {
    return from + ((to - from) * this.random.below(STEPS)) / STEPS;
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + this.random.below(to - from + 1);
  }

  happens(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.random.below(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** Around `median`, as durations are: log-normal, and one in a hundred a good deal longer. */
  duration(median: number, spread = 0.4): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
    return median * Math.exp(spread * normal) * (this.happens(0.01) ? this.uniform(5, 20) : 1);
  }

  hex(bytes: number): string {
    return this.random.hex(bytes);
  }
}
