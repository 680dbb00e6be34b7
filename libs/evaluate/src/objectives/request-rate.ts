import { type Objective } from '#contract';
import { type Baseline, type SlotCounts } from '../judge/counts.js';
import { type Evidence } from '../judge/evidence.js';
import { poissonLowerTail, poissonUpperTail } from '../statistics/poisson.js';
import { secondsKeptForSettled, settledWindowAt, type SlotWindow } from '../windows/window.js';
import { type AlphaOf, type Measure } from './measure.js';

type Bounds = Pick<Extract<Objective, { type: 'request-rate' }>, 'minPerSecond' | 'maxPerSecond'>;

/** Neither fewer nor more requests per second. */
export class RequestRate implements Measure {
  readonly isAboutAbsence: boolean;
  readonly keepSeconds: number;
  private readonly alpha: number;

  constructor(
    readonly windowSeconds: number,
    private readonly bounds: Bounds,
    alphaOf: AlphaOf,
  ) {
    this.isAboutAbsence = bounds.minPerSecond !== undefined;
    this.keepSeconds = secondsKeptForSettled(windowSeconds);
    const boundCount = Number(bounds.minPerSecond !== undefined) + Number(bounds.maxPerSecond !== undefined);
    this.alpha = alphaOf(windowSeconds) / Math.max(1, boundCount);
  }

  look(counts: SlotCounts, _baseline: Baseline | undefined, nowUnixMs: number): Evidence {
    const window = settledWindowAt(nowUnixMs, this.windowSeconds);
    return new RequestRateEvidence(this.windowSeconds, window, counts, this.bounds, this.alpha);
  }
}

/** A count, and what a bound expects of its span of time. */
type Counted = { count: number; seconds: number };

class RequestRateEvidence implements Evidence {
  readonly measurement: Evidence['measurement'];
  readonly gap = undefined;
  readonly isWithin: boolean;
  private readonly whole: Counted;

  constructor(
    windowSeconds: number,
    private readonly window: SlotWindow,
    private readonly counts: SlotCounts,
    private readonly bounds: Bounds,
    private readonly alpha: number,
  ) {
    const { fromUnixMs, toUnixMs } = window;
    this.whole = { count: counts.sum(fromUnixMs, toUnixMs).total, seconds: (toUnixMs - fromUnixMs) / 1000 };
    this.isWithin = this.keeps(this.whole);
    this.measurement = {
      windowSeconds,
      windowEndUnixMs: toUnixMs,
      total: this.whole.count,
      bad: 0,
      allowedRatio: 1,
      measuredNs: null,
      effectiveThresholdNs: null,
      pValue: this.isWithin ? 1 : this.probability(this.whole),
      alpha,
    };
  }

  isConfident(): boolean {
    return this.measurement.pValue < this.measurement.alpha;
  }

  /** Of a rate, no requests are evidence too. */
  isRecentlyHealthy(): boolean {
    return this.keeps(this.recent());
  }

  /** The recent part would be too many, or too few, by chance at the rate of the whole window. */
  isRecovered(): boolean {
    if (this.isWithin) return true;
    const { count, seconds } = this.recent();
    const expected = (this.whole.count / this.whole.seconds) * seconds;
    const tail = this.isBelow(this.whole)
      ? poissonUpperTail(count, expected)
      : poissonLowerTail(count, expected);
    return tail < this.alpha;
  }

  isRelapse(): boolean {
    const recent = this.recent();
    return !this.keeps(recent) && this.probability(recent) < this.alpha;
  }

  beganUnixMs(): number {
    return this.window.fromUnixMs;
  }

  private keeps(counted: Counted): boolean {
    const { maxPerSecond = Number.POSITIVE_INFINITY } = this.bounds;
    return !this.isBelow(counted) && counted.count / counted.seconds <= maxPerSecond;
  }

  private isBelow({ count, seconds }: Counted): boolean {
    return count / seconds < (this.bounds.minPerSecond ?? 0);
  }

  /** Of so few or so many from an account exactly at the bound that they are beyond. */
  private probability(counted: Counted): number {
    const { count, seconds } = counted;
    const { minPerSecond = 0, maxPerSecond = 0 } = this.bounds;
    return this.isBelow(counted)
      ? poissonLowerTail(count, minPerSecond * seconds)
      : poissonUpperTail(count, maxPerSecond * seconds);
  }

  private recent(): Counted {
    const { recentFromUnixMs, toUnixMs } = this.window;
    const { total } = this.counts.sum(recentFromUnixMs, toUnixMs);
    return { count: total, seconds: (toUnixMs - recentFromUnixMs) / 1000 };
  }
}
