import { firstBadBucket, Histogram } from '#histogram';
import { type Sample } from './family.js';
import { type Labels } from './latency-names.js';

/** Everything that was ever flushed for one series, as Prometheus counts: from the start of the process. */
export class Accumulator {
  private readonly histogram = new Histogram();
  private errors = 0;

  constructor(private readonly labels: Labels) {}

  add(histogram: Histogram, errors: number): void {
    this.histogram.merge(histogram);
    this.errors += errors;
  }

  /** Classic buckets, `sum` and `count`; `bounds` are ascending, in seconds. */
  durationSamples(name: string, bounds: readonly Bound[]): Sample[] {
    const { buckets, counts } = this.histogram.toSparse();
    const line = (suffix: string, labels: Sample['labels'], value: number): Sample => ({
      metricName: name + suffix,
      labels,
      sharedLabels: this.labels,
      value,
    });
    const samples: Sample[] = [];
    let next = 0;
    let within = 0;
    for (const bound of bounds) {
      for (; next < buckets.length && (buckets[next] ?? 0) < bound.firstBad; next++)
        within += counts[next] ?? 0;
      samples.push(line('_bucket', { le: bound.seconds }, within));
    }
    samples.push(line('_bucket', { le: '+Inf' }, this.histogram.count));
    samples.push(line('_sum', {}, this.histogram.sumNs / 1e9), line('_count', {}, this.histogram.count));
    return samples;
  }

  callSamples(): Sample[] {
    const line = (status: string, value: number): Sample => ({
      labels: { status_code: status },
      sharedLabels: this.labels,
      value,
    });
    return [
      line('STATUS_CODE_UNSET', this.histogram.count - this.errors),
      line('STATUS_CODE_ERROR', this.errors),
    ];
  }
}

/**
 * A classic bound and the first of our buckets beyond it. The bucket that holds the bound counts as within it,
 * so that the bucket at an SLA's threshold and the SLA's own judgement never disagree.
 */
export type Bound = { seconds: number; firstBad: number };

export function boundsOf(seconds: Iterable<number>): Bound[] {
  return [...new Set(seconds)]
    .sort((a, b) => a - b)
    .map((bound) => ({ seconds: bound, firstBad: firstBadBucket(bound * 1e9) }));
}
