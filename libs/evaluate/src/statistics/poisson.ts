import { devianceOf, stirlingError } from './saddle-point.js';

/** P(X ≥ count) for X ~ Poisson(mean). Relative error ≤ 1e-11; 0 where the result is below 1e-308. */
export function poissonUpperTail(count: number, mean: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  return count > mean ? sumUpwards(count, mean) : 1 - sumDownwards(count - 1, mean);
}

/** P(X ≤ count) for X ~ Poisson(mean). */
export function poissonLowerTail(count: number, mean: number): number {
  if (count < 0) return 0;
  if (mean <= 0) return 1;
  return count < mean ? sumDownwards(count, mean) : 1 - sumUpwards(count + 1, mean);
}

/** Terms only ever fall away from the mean, so the nearer tail is summed until they no longer matter. */
function sumUpwards(from: number, mean: number): number {
  let term = 1;
  let sum = 1;
  for (let i = from + 1; term > sum * 1e-17; i++) {
    term *= mean / i;
    sum += term;
  }
  return Math.min(1, Math.exp(logPmf(from, mean)) * sum);
}

function sumDownwards(from: number, mean: number): number {
  let term = 1;
  let sum = 1;
  for (let i = from; i > 0 && term > sum * 1e-17; i--) {
    term *= i / mean;
    sum += term;
  }
  return Math.min(1, Math.exp(logPmf(from, mean)) * sum);
}

function logPmf(k: number, mean: number): number {
  if (k === 0) return -mean;
  return -stirlingError(k) - devianceOf(k, mean) - 0.5 * Math.log(2 * Math.PI * k);
}
