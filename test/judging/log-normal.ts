/** Latencies as they are in the field: log-normal, here with the 99th percentile at 5.3 times the median. */
const SIGMA = 0.72;
export const MEDIAN_NS = 50e6;

/** The share of requests that take longer than this, where all take `factor` times as long as usual. */
export function shareAbove(durationNs: number, factor = 1): number {
  return normalTail(Math.log(durationNs / (MEDIAN_NS * factor)) / SIGMA);
}

/** The duration that this share of requests exceeds. */
export function durationAbove(share: number): number {
  let low = -10;
  let high = 10;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > share) low = middle;
    else high = middle;
  }
  return MEDIAN_NS * Math.exp(SIGMA * low);
}

/** P(Z > z): by the continued fraction beyond 2, by the series around the middle below. */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 2) {
    let fraction = z;
    for (let i = 60; i > 0; i--) fraction = z + i / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  for (let i = 3; term > sum * 1e-17; i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 - density * sum;
}
