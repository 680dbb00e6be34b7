/** Mulberry32: random enough for a test, and the same again for the same seed. */
export class Random {
  constructor(private state: number) {}

  /** A whole number from 0 to `limit` − 1; 0 for a limit of 0. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** So many bytes as hex digits; never all zeros. */
  hex(bytes: number): string {
    const digits = Array.from({ length: bytes }, () => this.below(256).toString(16).padStart(2, '0'));
    return /[1-9a-f]/.test(digits.join('')) ? digits.join('') : this.hex(bytes);
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
