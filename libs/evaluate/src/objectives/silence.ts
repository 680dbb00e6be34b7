import { type Baseline, type SlotCounts } from '../judge/counts.js';
import { type Evidence } from '../judge/evidence.js';
import { secondsKeptForSettled, settledWindowAt, windowAt } from '../windows/window.js';
import { type AlphaOf, type Measure } from './measure.js';
import { pastRate, type PastRate } from './past-rate.js';

const SECONDS_PER_HOUR = 3600;

/** Somebody who calls at these hours every week has stopped. */
export class Silence implements Measure {
  readonly isAboutAbsence = true;
  readonly keepSeconds: number;
  private readonly alpha: number;

  constructor(
    readonly windowSeconds: number,
    alphaOf: AlphaOf,
  ) {
    this.keepSeconds = secondsKeptForSettled(windowSeconds);
    this.alpha = alphaOf(windowSeconds);
  }

  look(counts: SlotCounts, baseline: Baseline | undefined, nowUnixMs: number): Evidence {
    const { fromUnixMs } = settledWindowAt(nowUnixMs, this.windowSeconds);
    const { toUnixMs } = windowAt(nowUnixMs, this.windowSeconds);
    // A request of just now ends the silence, though the newest slots don't count for its length.
    const { total } = counts.sum(fromUnixMs, toUnixMs);
    const past = baseline && pastRate(baseline);
    const expected = past ? (past.fewestPerHour * this.windowSeconds) / SECONDS_PER_HOUR : 0;
    const measurement = {
      windowSeconds: this.windowSeconds,
      windowEndUnixMs: toUnixMs,
      total,
      bad: 0,
      allowedRatio: 1,
      measuredNs: null,
      effectiveThresholdNs: null,
      pValue: total > 0 || past === undefined ? 1 : silenceProbability(past, this.windowSeconds),
      alpha: this.alpha,
      baseline: { weeks: past?.weeks ?? 0, quantileNs: null, requests: past ? expected : null },
    };
    return new SilenceEvidence(measurement, expected, past !== undefined, fromUnixMs);
  }
}

/**
 * P(no request in the window), by the quietest hour: as its own rate is only known by the requests counted in it, the
 * prediction is a Gamma mixture of Poissons, whose tail is heavier than e^−expected. Traffic comes in bursts, so a
 * silence that is not clearly longer than the longest gap of the weeks before is none.
 */
function silenceProbability({ fewestPerHour, longestGapSeconds }: PastRate, windowSeconds: number): number {
  if (windowSeconds < 2 * longestGapSeconds) return 1;
  return (1 + windowSeconds / SECONDS_PER_HOUR) ** -fewestPerHour;
}

class SilenceEvidence implements Evidence {
  readonly isWithin: boolean;

  constructor(
    readonly measurement: Evidence['measurement'],
    expected: number,
    private readonly hasHistory: boolean,
    private readonly fromUnixMs: number,
  ) {
    // Where less than one request is expected, none is as it should be.
    this.isWithin = measurement.total > 0 || expected < 1;
  }

  get gap(): Evidence['gap'] {
    return this.hasHistory ? undefined : 'too-little-history';
  }

  isConfident(): boolean {
    return this.measurement.pValue < this.measurement.alpha;
  }

  isRecentlyHealthy(): boolean {
    return this.measurement.total > 0;
  }

  isRecovered(): boolean {
    return this.measurement.total > 0;
  }

  isRelapse(): boolean {
    return this.isConfident();
  }

  beganUnixMs(): number {
    return this.fromUnixMs;
  }
}
