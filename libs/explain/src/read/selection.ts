import { type SpanHit } from '#span';
import { groupBy } from '../group-by.js';
import { inTurns } from './in-turns.js';

/**
 * At most `limit` hits, one per trace: spread over the accounts in turns, from each by turns its slowest and its
 * newest. The account of the slowest hit comes first, so that the slowest of all is always among them.
 */
export function pickHits(hits: SpanHit[], limit: number): SpanHit[] {
  const turns = [...groupBy(slowestPerTrace(hits), ({ account }) => account).values()]
    .map((own) => own.sort(bySlowest))
    .sort((a, b) => slowestNs(b) - slowestNs(a))
    .map((own, i) => alternate(own, i % 2 === 0));
  return inTurns(turns, limit);
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

function bySlowest(a: SpanHit, b: SpanHit): number {
  return b.durationNs - a.durationNs;
}

function slowestNs(sorted: SpanHit[]): number {
  return sorted[0]?.durationNs ?? 0;
}

/** From the slowest and from the newest by turns, each hit once. */
function alternate(slowest: SpanHit[], slowestFirst: boolean): SpanHit[] {
  const newest = slowest.toSorted((a, b) => b.endUnixMs - a.endUnixMs);
  const order = slowestFirst ? [slowest, newest] : [newest, slowest];
  return [...new Set(slowest.flatMap((_, i) => order.flatMap((hits) => hits[i] ?? [])))];
}
