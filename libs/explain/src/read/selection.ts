import { chooseExamples } from '#contract';
import { type SpanHit } from '#span';

/**
 * Hits, one per trace, in the order in which to read them: what has been read by any time is typical as well as
 * extreme. `shown` of them come first, chosen as {@link chooseExamples} does; then the others as they are, as the slowest
 * of all are not like them.
 */
export function tellingFirst(hits: SpanHit[], shown: number): SpanHit[] {
  const chosen = [5, 15, shown].flatMap((count) => chooseExamples(hits, Math.min(count, shown)));
  return [...new Set([...chosen, ...hits])];
}

/** The newest by the time it ended. */
export function newestEnd(hits: SpanHit[]): SpanHit | undefined {
  return hits.reduce<SpanHit | undefined>(
    (newest, hit) => (newest && newest.endUnixMs >= hit.endUnixMs ? newest : hit),
    undefined,
  );
}

export function slowestPerTrace(hits: SpanHit[]): SpanHit[] {
  const slowest = new Map<string, SpanHit>();
  for (const hit of hits) {
    const known = slowest.get(hit.traceId);
    if (!known || known.durationNs < hit.durationNs) slowest.set(hit.traceId, hit);
  }
  return [...slowest.values()];
}

/** At most `limit`, at equal distances. */
export function evenly<T>(all: T[], limit: number): T[] {
  if (all.length <= limit) return all;
  return Array.from({ length: Math.max(0, limit) }, (_, i) => all[Math.floor((i * all.length) / limit)]!);
}

/**
 * The `count` that are nearest to the median duration first; the others as they come, so that those that there is time to
 * read are like all.
 */
export function usualFirst(hits: SpanHit[], count: number): SpanHit[] {
  const durations = hits.map((hit) => hit.durationNs).sort((a, b) => a - b);
  const median = durations[Math.floor(durations.length / 2)] ?? 0;
  const distance = (hit: SpanHit): number => Math.abs(hit.durationNs - median);
  const usual = new Set(hits.toSorted((a, b) => distance(a) - distance(b)).slice(0, count));
  return [...usual, ...hits.filter((hit) => !usual.has(hit))];
}
