import { devianceOf, stirlingError } from './saddle-point.js';

const SECONDS_PER_DAY = 86_400;

/**
 * How often the windows of a day count as separate chances for a false page. A window that slides with every flush
 * has more than 86400/windowSeconds of them, but far fewer than one per judgement, as neighbours share their
 * requests. 30 leaves room: the simulation in statistics.spec.ts stays below 1 − c false pages a day.
 */
const CHANCES_PER_WINDOW = 30;

/**
 * The tail probability below which one judgement counts as confident, so that all judgements of a day, over all
 * `keys` (operations × accounts) of the rule, page an account exactly at its objective at most 1 − c times.
 */
export function alphaOf(confidence: number, windowSeconds: number, keys: number): number {
  const windowsPerDay = SECONDS_PER_DAY / windowSeconds;
  return (1 - confidence) / (CHANCES_PER_WINDOW * windowsPerDay * Math.max(1, keys));
}

/**
 * P(X ≥ bad) for X ~ Binomial(total, p): how likely it is that an account with bad requests at the rate `p` shows
 * this many of them or more. Relative error ≤ 1e-11 for total ≤ 1e9; 0 where the result is below 1e-308.
 */
export function binomialTail(bad: number, total: number, p: number): number {
  if (bad <= 0) return 1;
  if (bad > total || p <= 0) return 0;
  if (p >= 1) return 1;
  // The nearer tail is summed, the other is its complement: terms only ever fall, and nothing cancels.
  return bad > total * p ? upperTail(bad, total, p) : 1 - upperTail(total - bad + 1, total, 1 - p);
}

/** Sums pmf(k), pmf(k+1), …, each from the one before; k ≥ mean, so about 9 standard deviations suffice. */
function upperTail(k: number, n: number, p: number): number {
  const odds = p / (1 - p);
  let term = 1;
  let sum = 1;
  for (let i = k; i < n && term > sum * 1e-17; i++) {
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
  }
  return Math.min(1, Math.exp(logPmf(k, n, p)) * sum);
}

/**
 * ln P(X = k) by C. Loader's saddle-point expansion ("Fast and Accurate Computation of Binomial Probabilities",
 * 2000): ln Γ(1e9) has already lost six digits to cancellation, deviances lose none.
 */
function logPmf(k: number, n: number, p: number): number {
  if (k === n) return n * Math.log(p);
  const misses = n - k;
  const correction = stirlingError(n) - stirlingError(k) - stirlingError(misses);
  const deviance = devianceOf(k, n * p) + devianceOf(misses, n * (1 - p));
  return correction - deviance + 0.5 * Math.log(n / (2 * Math.PI * k * misses));
}
