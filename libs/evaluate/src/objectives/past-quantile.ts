import { type Histogram } from '#histogram';
import { type Baseline } from '../judge/counts.js';
import { binomialTail } from '../statistics/statistics.js';

/** A percentile of earlier weeks. */
export type PastQuantile = {
  /** How many weeks had enough requests to tell. */
  weeks: number;
  /** The median of these weeks. */
  medianNs: number;
  /** What the median surely does not exceed: more requests bring it nearer. */
  upperNs: number;
};

/** One week alone may be odd, so it tells nothing, unless a rule asks for no more than one. */
const FEWEST_WEEKS = 2;
/** The bound of a baseline may be below the true median this often: of a key, once in eleven years of hours. */
const MISTAKE = 1e-5;

const known = new WeakMap<Baseline, Map<number, PastQuantile | undefined>>();

/** Undefined where too few weeks have enough requests. Computed once for each baseline. */
export function pastQuantile(baseline: Baseline, quantile: number): PastQuantile | undefined {
  let byQuantile = known.get(baseline);
  if (byQuantile === undefined) known.set(baseline, (byQuantile = new Map()));
  if (!byQuantile.has(quantile)) byQuantile.set(quantile, computed(baseline, quantile));
  return byQuantile.get(quantile);
}

/**
 * Each week's quantile is bounded from above by one of its order statistics, whatever the distribution; the median of
 * the bounds is below the true one only if most weeks are wrong. Of an even number the upper middle one counts, so one
 * odd week of two does not page. Fewer weeks have to be surer each, which takes more requests.
 */
function computed(baseline: Baseline, quantile: number): PastQuantile | undefined {
  const fewest = Math.min(FEWEST_WEEKS, baseline.length);
  for (let weeks = baseline.length; weeks >= fewest && weeks > 0; weeks--) {
    const middle = weeks >> 1;
    // The bound is too low if middle + 1 weeks are: each of the choices of them is as probable.
    const mistake = (MISTAKE / choose(weeks, middle + 1)) ** (1 / (middle + 1));
    const enough = baseline.filter(({ histogram }) => quantile ** histogram.count <= mistake);
    if (enough.length < weeks) continue;
    const histograms = enough.slice(0, weeks).map(({ histogram }) => histogram);
    return {
      weeks,
      medianNs: middleOf(histograms.map((histogram) => histogram.quantileNs(quantile))),
      upperNs: middleOf(histograms.map((histogram) => upperBoundNs(histogram, quantile, mistake))),
    };
  }
  return undefined;
}

/** The first order statistic that is below the true quantile with at most this probability. */
function upperBoundNs(histogram: Histogram, quantile: number, mistake: number): number {
  const { count } = histogram;
  let low = Math.max(1, Math.floor(count * quantile));
  let high = count;
  while (low < high) {
    const rank = Math.floor((low + high) / 2);
    if (binomialTail(rank, count, quantile) <= mistake) high = rank;
    else low = rank + 1;
  }
  return histogram.quantileNs((low - 0.5) / count);
}

function middleOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result *= (n - i) / (i + 1);
  return result;
}
