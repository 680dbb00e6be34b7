/*
 * How long calls took, as weights by duration: bucket i holds 2^(i/4) to 2^((i+1)/4) µs, the first also what is shorter, the
 * last what is longer (9 minutes). A fixed length, so that SQL adds them up by their places.
 */
const PER_DOUBLING = 4;
export const DURATION_BUCKETS = 120;

export function bucketOf(durationNs: number): number {
  const bucket = Math.floor(Math.log2(Math.max(1, durationNs / 1_000)) * PER_DOUBLING);
  return Math.min(DURATION_BUCKETS - 1, bucket);
}

/** Right to ±9 %; undefined where there are none. */
export function quantileNs(weights: readonly number[], q: number): number | undefined {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all <= 0) return undefined;
  let below = 0;
  const bucket = weights.findIndex((weight) => (below += weight) >= q * all);
  return 1_000 * 2 ** ((bucket + 0.5) / PER_DOUBLING);
}
