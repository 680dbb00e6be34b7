import { type BurnRate, type Measurement } from '#contract';
import { type Baseline, type SlotCounts, type Tally } from '../judge/counts.js';
import { type Evidence } from '../judge/evidence.js';
import { secondsKeptFor, windowAt } from '../windows/window.js';
import { BurningPair, burnOf, type PairRule } from './burning-pair.js';
import { type AlphaOf, type Measure } from './measure.js';

/** A budget of bad requests for a period: what is judged is how fast it burns. */
export class Slo implements Measure {
  readonly windowSeconds: number;
  readonly isAboutAbsence = false;
  readonly keepSeconds: number;
  private readonly rules: PairRule[];

  constructor(
    private readonly allowedRatio: number,
    private readonly effectiveThresholdNs: number | null,
    burnRates: readonly BurnRate[],
    alphaOf: AlphaOf,
  ) {
    this.windowSeconds = Math.max(...burnRates.map(({ longSeconds }) => longSeconds));
    this.keepSeconds = secondsKeptFor(this.windowSeconds);
    this.rules = burnRates.map((rate) => ({
      ...rate,
      allowedRatio,
      // Each pair is a chance of its own.
      alpha: alphaOf(rate.longSeconds) / burnRates.length,
    }));
  }

  look(counts: SlotCounts, _baseline: Baseline | undefined, nowUnixMs: number): SloEvidence {
    const { fromUnixMs, toUnixMs } = windowAt(nowUnixMs, this.windowSeconds);
    const longest = counts.sum(fromUnixMs, toUnixMs);
    const pairs = longest.bad === 0 ? [] : this.rules.map((rule) => new BurningPair(rule, counts, nowUnixMs));
    const burning = pairs.filter(({ isBurning }) => isBurning);
    return new SloEvidence(this.measurement(longest, pairs, toUnixMs), longest, pairs, burning, counts);
  }

  private measurement(longest: Tally, pairs: BurningPair[], windowEndUnixMs: number): Measurement {
    const { allowedRatio, effectiveThresholdNs } = this;
    const kind = { allowedRatio, effectiveThresholdNs, measuredNs: null, windowEndUnixMs };
    const [worst, ...others] = pairs;
    if (worst === undefined) {
      const { windowSeconds, rules } = this;
      return { ...kind, ...longest, windowSeconds, pValue: 1, alpha: rules[0]!.alpha };
    }
    const shown = others.reduce((a, b) => (b.severity > a.severity ? b : a), worst);
    const { total, bad } = shown.long;
    return {
      ...kind,
      windowSeconds: shown.rule.longSeconds,
      total,
      bad,
      pValue: shown.pValue,
      alpha: shown.rule.alpha,
      burn: burnOf(shown),
    };
  }
}

class SloEvidence implements Evidence {
  readonly isWithin: boolean;

  constructor(
    readonly measurement: Measurement,
    private readonly longest: Tally,
    private readonly pairs: BurningPair[],
    private readonly burning: BurningPair[],
    private readonly counts: SlotCounts,
  ) {
    this.isWithin = burning.length === 0;
  }

  get gap(): Evidence['gap'] {
    return this.longest.total === 0 ? 'no-requests' : undefined;
  }

  isConfident(): boolean {
    return this.burning.some((pair) => pair.isConfident());
  }

  isRecentlyHealthy(): boolean {
    const asked = this.burning.length > 0 ? this.burning : this.pairs;
    return asked.every((pair) => pair.isRecentlyHealthy());
  }

  isRecovered(): boolean {
    return this.burning.every((pair) => pair.isRecovered());
  }

  isRelapse(): boolean {
    return this.burning.some((pair) => pair.isRelapse());
  }

  beganUnixMs(): number | null {
    const { windowSeconds, windowEndUnixMs } = this.measurement;
    return this.counts.firstBad(windowAt(windowEndUnixMs - 1, windowSeconds).fromUnixMs, windowEndUnixMs);
  }
}
