/** Random numbers that are the same each time: a forecast must not change because somebody looks again. */
export class SeededRandom {
  constructor(private state: number) {}

  /** Uniform in (0, 1). Mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(this.next());
  }

  /** Standard normal. Box and Muller. */
  normal(): number {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.next());
  }

  /** Gamma with shape 1/2 and scale 1: half the square of a standard normal. */
  halfGamma(): number {
    return this.normal() ** 2 / 2;
  }
}
