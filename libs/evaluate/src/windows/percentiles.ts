import { type Objective } from '#contract';
import { type SlaStatus, type WindowReader } from '../ports.js';
import { windowAt } from './window.js';

/** Whole histograms read in one round; a storm of violations must not hold up the verdicts of the next round. */
const MAX_READS = 20;
/** A slot's end is in the slot before. */
const INSIDE_MS = 1;

/** Measures the percentiles that violations show. It lives for one round, in which rules share what was read. */
export class Percentiles {
  private readonly read = new Map<string, Promise<number | null>>();

  constructor(private readonly windows: WindowReader) {}

  /**
   * The statuses with `measuredNs` where they are pending or firing, the firing ones first while reads are left.
   * The others keep the number of the round before.
   * @param objectiveOf which objective a status is judged by
   * @throws where a histogram can't be read
   */
  async fill(
    statuses: Iterable<SlaStatus>,
    objectiveOf: (status: SlaStatus) => Objective | undefined,
  ): Promise<void> {
    const violating = [...statuses].filter(({ state }) => state === 'firing' || state === 'pending');
    violating.sort((a, b) => rank(a) - rank(b));
    for (const status of violating) {
      const objective = objectiveOf(status);
      if (objective === undefined || !('percentile' in objective)) continue;
      const measured = this.measure(status, objective.percentile / 100);
      if (measured !== undefined) status.measurement.measuredNs = await measured;
    }
  }

  /** Undefined once the reads of this round are used up. */
  private measure(
    { operation, account, measurement: { windowSeconds, windowEndUnixMs } }: SlaStatus,
    quantile: number,
  ): Promise<number | null> | undefined {
    const { fromUnixMs, toUnixMs } = windowAt(windowEndUnixMs - INSIDE_MS, windowSeconds);
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
