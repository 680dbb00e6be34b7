/** How many of the traces of each kind have something in common. */
export type Table = {
  /** Violating traces that have it, of so many. */
  violating: number;
  violatingTraces: number;
  /** Healthy ones. */
  healthy: number;
  healthyTraces: number;
};

/**
 * Fisher's exact test, one-sided: how likely it is that at least so many of those that have it are violating, if
 * having it had nothing to do with violating. Exact also for a handful of traces, where normal approximations are not.
 */
export function pMoreOften(table: Table): number {
  const { violating, violatingTraces, healthyTraces } = table;
  const having = violating + table.healthy;
  const most = Math.min(having, violatingTraces);
  const all = logChoose(violatingTraces + healthyTraces, having);
  let p = 0;
  for (let k = violating; k <= most; k++) {
    p += Math.exp(logChoose(violatingTraces, k) + logChoose(healthyTraces, having - k) - all);
  }
  return Math.min(1, p);
}

/** The smallest that {@link pMoreOften} can be for what so many traces have, however they are divided. */
export function leastP(table: Table): number {
  const having = table.violating + table.healthy;
  const violating = Math.min(having, table.violatingTraces);
  return pMoreOften({ ...table, violating, healthy: having - violating });
}

/**
 * The p up to which one of several tests counts, so that with the probability `alpha` at most any of them counts where
 * there is nothing. Bonferroni's division, but not by tests that could never have counted (Tarone 1990): a host that
 * is on two traces of a hundred costs the others nothing.
 */
export function cutoff(leastPs: number[], alpha: number): number {
  const sorted = leastPs.toSorted((a, b) => a - b);
  let tests = 1;
  while ((sorted[tests] ?? 1) <= alpha / tests) tests++;
  return alpha / tests;
}

const logFactorials = [0];

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Summed up and kept: no more traces than a few hundred are ever compared. */
function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) {
    logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i));
  }
  return logFactorials[n] ?? 0;
}
