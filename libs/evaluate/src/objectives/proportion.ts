import { type Measurement } from '#contract';
import { type Baseline, type SlotCounts, type Tally } from '../judge/counts.js';
import { type Evidence } from '../judge/evidence.js';
import { binomialTail } from '../statistics/statistics.js';
import { secondsKeptFor, windowAt, type SlotWindow } from '../windows/window.js';
import { type AlphaOf, type Measure } from './measure.js';
import { isWithin } from './ratio.js';

/** At most so many of a window's requests may be bad: latency percentiles and error rates. */
export class Proportion implements Measure {
  readonly isAboutAbsence = false;
  readonly keepSeconds: number;
  private readonly alpha: number;

  constructor(
    readonly windowSeconds: number,
    private readonly allowedRatio: number,
    private readonly effectiveThresholdNs: number | null,
    alphaOf: AlphaOf,
  ) {
    this.keepSeconds = secondsKeptFor(windowSeconds);
    this.alpha = alphaOf(windowSeconds);
  }

  keeps(total: number, bad: number): boolean {
    return isWithin(bad, total, this.allowedRatio);
  }

  look(counts: SlotCounts, _baseline: Baseline | undefined, nowUnixMs: number): ProportionEvidence {
    const window = windowAt(nowUnixMs, this.windowSeconds);
    const { total, bad } = counts.sum(window.fromUnixMs, window.toUnixMs);
    const within = this.keeps(total, bad);
    const measurement: Measurement = {
      windowSeconds: this.windowSeconds,
      windowEndUnixMs: window.toUnixMs,
      total,
      bad,
      allowedRatio: this.allowedRatio,
      measuredNs: null,
      effectiveThresholdNs: this.effectiveThresholdNs,
      pValue: within ? 1 : binomialTail(bad, total, this.allowedRatio),
      alpha: this.alpha,
    };
    return new ProportionEvidence(measurement, within, counts, window);
  }
}

export class ProportionEvidence implements Evidence {
  /** False where the objective is about a past that too little is known of. */
  hasHistory = true;
  private recentTally: Tally | undefined;

  constructor(
    readonly measurement: Measurement,
    readonly isWithin: boolean,
    private readonly counts: SlotCounts,
    private readonly window: SlotWindow,
  ) {}

  get gap(): Evidence['gap'] {
    // The recent part may reach further back than the window.
    if (this.measurement.total === 0 && this.recent().total === 0) return 'no-requests';
    return this.hasHistory ? undefined : 'too-little-history';
  }

  isConfident(): boolean {
    return this.measurement.pValue < this.measurement.alpha;
  }

  isRecentlyHealthy(): boolean {
    const { total, bad } = this.recent();
    return total > 0 && isWithin(bad, total, this.measurement.allowedRatio);
  }

  /** The recent part would be too good by chance at the rate of the whole window, or that keeps the objective. (ADR 8) */
  isRecovered(): boolean {
    if (this.isWithin) return true;
    const recent = this.recent();
    const { total, bad, alpha } = this.measurement;
    return binomialTail(recent.total - recent.bad, recent.total, 1 - bad / total) < alpha;
  }

  isRelapse(): boolean {
    const { total, bad } = this.recent();
    const { allowedRatio, alpha } = this.measurement;
    return !isWithin(bad, total, allowedRatio) && binomialTail(bad, total, allowedRatio) < alpha;
  }

  beganUnixMs(): number | null {
    return this.counts.firstBad(this.window.fromUnixMs, this.window.toUnixMs);
  }

  private recent(): Tally {
    return (this.recentTally ??= this.counts.sum(this.window.recentFromUnixMs, this.window.toUnixMs));
  }
}
