import { type Objective } from '#contract';
import { type SlaStatus, type WindowReader } from '../ports.js';
import { windowAt } from './window.js';

/** Whole histograms read in one round; a storm of violations must not hold up the verdicts of the next round. */
const MAX_READS = 20;
/** A slot's end is in the slot before. */
const INSIDE_MS = 1;

/** Measures the percentiles that violations show. Rules share what was read, and a slot is read once. */
export class Percentiles {
  private read = new Map<string, Promise<number | null>>();

  constructor(private readonly windows: WindowReader) {}

  /**
   * The statuses with `measuredNs` where they are firing, the worst first while reads are left. The others keep the
   * number of the round before.
   * @param objectiveOf which objective a status is judged by
   * @throws where a histogram can't be read
   */
  async fill(
    statuses: Iterable<SlaStatus>,
    objectiveOf: (status: SlaStatus) => Objective | undefined,
  ): Promise<void> {
    const violating = [...statuses].filter(({ state }) => state === 'firing');
    violating.sort((a, b) => a.measurement.pValue - b.measurement.pValue);
    const earlier = this.read;
    this.read = new Map();
    let readsLeft = MAX_READS;
    for (const status of violating) {
      const objective = objectiveOf(status);
      if (objective === undefined || !('percentile' in objective)) continue;
      const key = JSON.stringify([
        status.operation.id,
        status.account,
        status.measurement.windowSeconds,
        status.measurement.windowEndUnixMs,
        objective.percentile,
      ]);
      let measured = this.read.get(key) ?? earlier.get(key);
      if (measured === undefined && readsLeft-- > 0)
        measured = this.measure(status, objective.percentile / 100);
      if (measured === undefined) continue;
      // Not before it is known: one that failed is read again.
      status.measurement.measuredNs = await measured;
      this.read.set(key, measured);
    }
  }

  private async measure(
    { operation, account, measurement: { windowSeconds, windowEndUnixMs } }: SlaStatus,
    quantile: number,
  ): Promise<number | null> {
    const { fromUnixMs, toUnixMs } = windowAt(windowEndUnixMs - INSIDE_MS, windowSeconds);
    const histogram = await this.windows.histogram(operation.id, account, fromUnixMs, toUnixMs);
    return histogram.count === 0 ? null : histogram.quantileNs(quantile);
  }
}
