/** Without the residue of binary subtraction: else 1 bad of 1,000 exceeds the 100 − 99.9 percent of a p99.9. */
export function ratioOf(percent: number): number {
  return Number((percent / 100).toPrecision(10));
}

/** Exactly at the objective is within it. */
export function isWithin(bad: number, total: number, allowedRatio: number): boolean {
  return total === 0 || bad / total <= allowedRatio;
}
