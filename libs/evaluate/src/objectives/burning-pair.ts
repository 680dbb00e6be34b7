import { type BurnRate, type Measurement } from '#contract';
import { type SlotCounts, type Tally } from '../judge/counts.js';
import { binomialTail } from '../statistics/statistics.js';
import { windowAt } from '../windows/window.js';

/** A pair of windows, what the target allows of their requests, and below which probability they page. */
export type PairRule = BurnRate & { allowedRatio: number; alpha: number };

/** A pair of windows as it is at one moment. */
export class BurningPair {
  readonly long: Tally;
  /** Whether the long window burns its budget faster than the factor. */
  readonly isBurning: boolean;
  private readonly shortTally: () => Tally;
  private shortRead: Tally | undefined;
  private tail: number | undefined;

  constructor(
    readonly rule: PairRule,
    counts: SlotCounts,
    nowUnixMs: number,
  ) {
    const { fromUnixMs, toUnixMs } = windowAt(nowUnixMs, rule.longSeconds);
    this.long = counts.sum(fromUnixMs, toUnixMs);
    this.isBurning = this.exceeds(this.long);
    this.shortTally = () => counts.sum(windowAt(nowUnixMs, rule.shortSeconds).fromUnixMs, toUnixMs);
  }

  get short(): Tally {
    return (this.shortRead ??= this.shortTally());
  }

  /** Probability of the long window's bad requests from an account exactly at its target. */
  get pValue(): number {
    const { total, bad } = this.long;
    const { allowedRatio } = this.rule;
    if (bad <= total * allowedRatio) return 1;
    return (this.tail ??= binomialTail(bad, total, allowedRatio));
  }

  /** How near both windows are to the factor, and whether it would be confident: pairs compare by it. */
  get severity(): number {
    if (!this.isBurning) return ratioOf(this.long) / this.mostRatio / 1e6;
    return (
      Math.min(ratioOf(this.long), ratioOf(this.short)) / this.mostRatio + (this.isConfident() ? 1e6 : 0)
    );
  }

  isConfident(): boolean {
    return this.isBurning && this.exceeds(this.short) && this.pValue < this.rule.alpha;
  }

  isRecentlyHealthy(): boolean {
    return this.short.total > 0 && !this.exceeds(this.short);
  }

  /** The short window would be too good by chance at the rate of the long one. */
  isRecovered(): boolean {
    const { total, bad } = this.short;
    return binomialTail(total - bad, total, 1 - ratioOf(this.long)) < this.rule.alpha;
  }

  /** Whether the short window alone is confident too: requests from before a recovery are not in it. */
  isRelapse(): boolean {
    const { total, bad } = this.short;
    const { allowedRatio, alpha } = this.rule;
    return this.isBurning && this.exceeds(this.short) && binomialTail(bad, total, allowedRatio) < alpha;
  }

  private get mostRatio(): number {
    return this.rule.factor * this.rule.allowedRatio;
  }

  private exceeds(tally: Tally): boolean {
    return ratioOf(tally) > this.mostRatio;
  }
}

export function burnOf({ rule, long, short }: BurningPair): Measurement['burn'] {
  const { longSeconds, shortSeconds, factor, allowedRatio } = rule;
  const longRate = ratioOf(long) / allowedRatio;
  return { longSeconds, shortSeconds, factor, longRate, shortRate: ratioOf(short) / allowedRatio };
}

function ratioOf({ total, bad }: Tally): number {
  return total === 0 ? 0 : bad / total;
}
