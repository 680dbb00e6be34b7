import { type LatencyComparison, type LatencyCounts } from '#contract';

const PROMISED_NS = 500_000_000;
const PER_OCTAVE = 32;

/** As the sample's accounts have had it: most requests as ever, a twelfth of them two seconds late. */
export function sampleLatency(nowUnixMs: number): LatencyComparison {
  const began = nowUnixMs - 30_000;
  return {
    promisedNs: PROMISED_NS,
    accounts: 2,
    accountsLeftOut: 0,
    now: {
      ...countsOf([hill(0.09, 553), hill(2.1, 49)]),
      slower: 49,
      fromUnixMs: nowUnixMs - 65_000,
      toUnixMs: nowUnixMs - 5_000,
    },
    before: { ...countsOf([hill(0.08, 30_000)]), slower: 0, fromUnixMs: began - 3_600_000, toUnixMs: began },
  };
}

/** `requests` around a duration, most of them within a quarter of it. */
function hill(seconds: number, requests: number): Map<number, number> {
  const middle = Math.floor(PER_OCTAVE * Math.log2(seconds));
  const heights = Array.from({ length: 41 }, (_, i) => Math.exp(-(((i - 20) / 9) ** 2)));
  const sum = heights.reduce((a, b) => a + b, 0);
  const counts = heights.map((height) => Math.round((height / sum) * requests));
  const left = requests - counts.reduce((a, b) => a + b, 0);
  counts[20] = (counts[20] ?? 0) + left;
  return new Map(counts.map((count, i) => [middle - 20 + i, count]));
}

function countsOf(hills: Map<number, number>[]): Pick<LatencyCounts, 'requests' | 'buckets' | 'counts'> {
  const held = hills.flatMap((each) => [...each]).filter(([, count]) => count > 0);
  return {
    requests: held.reduce((sum, [, count]) => sum + count, 0),
    buckets: held.map(([bucket]) => bucket),
    counts: held.map(([, count]) => count),
  };
}
