/*
 * The two terms of C. Loader's saddle-point expansion ("Fast and Accurate Computation of Binomial Probabilities", 2000).
 * The logarithm of a probability is a difference of ones a million times as large; these have the difference built in.
 */

/** k·ln(k/mean) + mean − k; near the mean as a series, because there the terms nearly cancel. */
export function devianceOf(k: number, mean: number): number {
  const difference = k - mean;
  if (Math.abs(difference) >= 0.1 * (k + mean)) return k * Math.log(k / mean) - difference;
  const v = difference / (k + mean);
  let sum = difference * v;
  let power = 2 * k * v;
  for (let divisor = 3; ; divisor += 2) {
    power *= v * v;
    const next = sum + power / divisor;
    if (next === sum) return sum;
    sum = next;
  }
}

const LARGEST_IN_TABLE = 15;

/** ln(n!) − Stirling's formula, where its series is not exact yet; n! is an exact double up to here. */
const SMALL_STIRLING_ERRORS = Float64Array.from({ length: LARGEST_IN_TABLE + 1 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return Math.log(factorial) - (n + 0.5) * Math.log(Math.max(n, 1)) + n - 0.5 * Math.log(2 * Math.PI);
});

/** ln(n!) − Stirling's formula. */
export function stirlingError(n: number): number {
  const small = SMALL_STIRLING_ERRORS[n];
  if (small !== undefined) return small;
  const n2 = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / n2) / n2) / n2) / n2) / n;
}
