/** The value that `share` of the others are at most as large as, by nearest rank; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.slice((ascending.length - 1) >> 1, (ascending.length >> 1) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The median of each figure over several runs that all have the same ones. */
export function medians(runs: readonly Record<string, number>[]): Record<string, number> {
  const figures = Object.keys(runs[0] ?? {});
  return Object.fromEntries(
    figures.map((figure) => [figure, median(runs.map((run) => run[figure] ?? Number.NaN))]),
  );
}

/** As few digits as tell two runs apart. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
