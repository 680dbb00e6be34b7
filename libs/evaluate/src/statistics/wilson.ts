/** Of a normal variable, 95 % lie so many standard deviations around the mean. */
const Z = 1.959963984540054;

/**
 * The 95 % Wilson score interval of a proportion (E. B. Wilson, 1927): it stays within 0 and 1, and says something of
 * few trials too, where the textbook's ± has nothing to say of 3 out of 3. Undefined without trials.
 */
export function wilsonInterval(
  successes: number,
  trials: number,
): { ratio: number; low: number; high: number } | undefined {
  if (trials === 0) return undefined;
  const ratio = successes / trials;
  const squared = Z ** 2 / trials;
  const centre = (ratio + squared / 2) / (1 + squared);
  const half = Math.sqrt(ratio * (1 - ratio) * squared + squared ** 2 / 4) / (1 + squared);
  // At the ends, where the bound is the ratio itself, rounding would leave it beside it.
  const low = successes === 0 ? 0 : centre - half;
  const high = successes === trials ? 1 : centre + half;
  return { ratio, low, high };
}
