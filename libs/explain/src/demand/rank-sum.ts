/**
 * By how many standard deviations the second sample ranks above the first (Mann and Whitney 1947, with the correction for
 * ties): their sizes may differ as they like, a rare huge value counts no more than any other that is larger. 0 where
 * there is nothing to compare.
 */
export function rankSumDeviation(first: number[], second: number[]): number {
  const total = first.length + second.length;
  const pairs = first.length * second.length;
  if (pairs === 0) return 0;
  const values = [
    ...first.map((value) => ({ value, isSecond: false })),
    ...second.map((value) => ({ value, isSecond: true })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let ties = 0;
  for (let from = 0, to = 0; from < total; from = to) {
    while (values[to]?.value === values[from]?.value && to < total) to++;
    const alike = to - from;
    ties += alike ** 3 - alike;
    // Ranks from + 1 to `to` are shared.
    rankSum += values.slice(from, to).filter(({ isSecond }) => isSecond).length * ((from + 1 + to) / 2);
  }
  const above = rankSum - (second.length * (second.length + 1)) / 2;
  const variance = (pairs / 12) * (total + 1 - ties / (total * (total - 1)));
  return variance > 0 ? (above - pairs / 2) / Math.sqrt(variance) : 0;
}
