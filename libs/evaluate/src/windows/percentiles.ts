import { type WindowReader, type SlaStatus } from '../ports.js';
import { type Rule } from '../judge/sla-judge.js';

/** Whole histograms read in one round; a storm of violations must not hold up the verdicts of the next round. */
const MAX_READS = 20;

/** Measures the percentiles that violations show. It lives for one round, in which rules share what was read. */
export class Percentiles {
  private readonly read = new Map<string, Promise<number | null>>();

  constructor(private readonly windows: WindowReader) {}

  /**
   * The statuses with `measuredNs` where they are pending or firing, the firing ones first while reads are left.
   * The others keep the number of the round before.
   * @throws where a histogram can't be read
   */
  async fill(
    rule: Rule,
    statuses: SlaStatus[],
    before: (status: SlaStatus) => SlaStatus | undefined,
  ): Promise<void> {
    const quantile = rule.quantile;
    if (quantile === null) return;
    const violating = statuses.filter(({ state }) => state === 'firing' || state === 'pending');
    violating.sort((a, b) => rank(a) - rank(b));
    for (const status of violating) {
      const measured = this.measure(rule, status, quantile);
      status.measurement.measuredNs = measured
        ? await measured
        : (before(status)?.measurement.measuredNs ?? null);
    }
  }

  /** Undefined once the reads of this round are used up. */
  private measure(
    { window: { fromUnixMs, toUnixMs } }: Rule,
    { operation, account }: SlaStatus,
    quantile: number,
  ): Promise<number | null> | undefined {
    const key = JSON.stringify([operation.id, account, fromUnixMs, quantile]);
    let measured = this.read.get(key);
    if (measured === undefined && this.read.size < MAX_READS) {
      measured = this.windows
        .histogram(operation.id, account, fromUnixMs, toUnixMs)
        .then((histogram) => (histogram.count === 0 ? null : histogram.quantileNs(quantile)));
      this.read.set(key, measured);
    }
    return measured;
  }
}

function rank({ alerting, measurement }: SlaStatus): number {
  return alerting ? measurement.pValue - 2 : measurement.pValue;
}
