/** An edge that grew by more than this part of what the most grown one did counts as slow. */
export const SLOW_EDGE = 0.3;

/** How many edges an endpoint has, and how many of them are slow. */
export type EdgeCount = { all: number; slow: number };

export function countEdges<E>(
  edges: readonly E[],
  endpointOf: (edge: E) => string,
  isSlow: (edge: E) => boolean,
): Map<string, EdgeCount> {
  const counts = new Map<string, EdgeCount>();
  for (const edge of edges) {
    const endpoint = endpointOf(edge);
    const count = counts.get(endpoint) ?? { all: 0, slow: 0 };
    counts.set(endpoint, count);
    count.all++;
    if (isSlow(edge)) count.slow++;
  }
  return counts;
}

/** w²·(1 + weight·(n−1)), with w the part that is slow of n edges: one slow edge of many says little, many that all are say a lot. */
export function consistency({ all, slow }: EdgeCount, weight = 0.5): number {
  return (slow / all) ** 2 * (1 + weight * (all - 1));
}
