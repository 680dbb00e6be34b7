/** What the choice looks at. */
type Example = {
  traceId: string;
  account: string;
  durationNs: number;
  /** The culprit's part of its duration. */
  culpritShare?: number | undefined;
};

/** One in so many is an extreme one. */
const EXTREME_PART = 5;

/**
 * `count` of these, typical as well as extreme, the slowest first: a fifth of them are the slowest of all; the others are one of
 * each part of the rest, cut into equal parts by duration. Of a part it is the one whose account has been shown least, and
 * of those the one with the most usual share of the culprit. The same whatever the order of `all`.
 */
export function chooseExamples<E extends Example>(all: readonly E[], count: number): E[] {
  const sorted = all.toSorted(bySlowest);
  if (sorted.length <= count) return sorted;
  const extreme = Math.ceil(count / EXTREME_PART);
  const chosen = sorted.slice(0, extreme);
  const rest = sorted.slice(extreme);
  const parts = count - extreme;
  const usualShare = median(sorted.flatMap(({ culpritShare }) => culpritShare ?? []));
  const shown = new Map<string, number>();
  for (const { account } of chosen) shown.set(account, (shown.get(account) ?? 0) + 1);
  for (let i = 0; i < parts; i++) {
    const part = rest.slice(
      Math.floor((i * rest.length) / parts),
      Math.floor(((i + 1) * rest.length) / parts),
    );
    const typical = first(part, (example, at) => [
      shown.get(example.account) ?? 0,
      Math.abs((example.culpritShare ?? usualShare) - usualShare),
      Math.abs(at - (part.length - 1) / 2),
    ]);
    if (!typical) continue;
    chosen.push(typical);
    shown.set(typical.account, (shown.get(typical.account) ?? 0) + 1);
  }
  return chosen;
}

function bySlowest(a: Example, b: Example): number {
  return b.durationNs - a.durationNs || (a.traceId < b.traceId ? -1 : Number(a.traceId > b.traceId));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The first by these numbers, compared one after the other. */
function first<T>(items: readonly T[], numbersOf: (item: T, at: number) => number[]): T | undefined {
  let best: { item: T; numbers: number[] } | undefined;
  for (const [at, item] of items.entries()) {
    const numbers = numbersOf(item, at);
    if (!best || isLess(numbers, best.numbers)) best = { item, numbers };
  }
  return best?.item;
}

function isLess(a: number[], b: number[]): boolean {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at >= 0 && a[at]! < b[at]!;
}
