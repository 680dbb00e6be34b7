import { rankSumDeviation } from './rank-sum.js';
import { type TraceCalls } from './trace-calls.js';

/** Traces that ended in some time. */
export type TrafficSample = {
  /** `kind`: what the trace begins with. `weight`: for how many traces it stands. */
  traces: { calls: TraceCalls; kind: string; weight: number }[];
  /** The time that they are from. */
  seconds: number;
};

/** What happens so often now, and before. */
export type Growth = {
  beforePerSecond: number;
  nowPerSecond: number;
  increasePerSecond: number;
  /** Now divided by before; what was never seen before counts as seen in half a trace of the sample. */
  ratio: number;
  /** That it grew at all is no accident of sampling. */
  isCertain: boolean;
};

type Count = (calls: TraceCalls) => number;

/** Standard deviations: one side of 1 in 2,000, as several callers are looked at. */
const CERTAIN = 3.3;
/** As much of a trace as may have been there where a sample shows none. */
const UNSEEN = 0.5;

type Rate = { perSecond: number; variance: number };

/**
 * How much more often something happens, and whether that is certain. Traces come independently, calls do not: a trace with
 * a hundred calls tells as little about the next trace as one with a single call. So what a rate may be wrong by follows
 * from how its calls are spread over traces (compound Poisson): the variance of Σx is Σx². Of a release that makes sixty
 * calls for one, ten traces would be too few; but each of them has more than nearly all before, and ranks tell.
 */
export function growthOf(before: TrafficSample, now: TrafficSample, count: Count): Growth {
  const [was, is] = [rateOf(before, count), rateOf(now, count)];
  const increasePerSecond = is.perSecond - was.perSecond;
  return {
    beforePerSecond: was.perSecond,
    nowPerSecond: is.perSecond,
    increasePerSecond,
    ratio: Math.max(is.perSecond, unseen(now)) / Math.max(was.perSecond, unseen(before)),
    isCertain:
      increasePerSecond > CERTAIN * Math.sqrt(was.variance + is.variance) ||
      deviationWithinKind(before, now, count) > CERTAIN,
  };
}

/** Of the kind of trace that makes most of the growth: a mixture of kinds changes with what was read. */
function deviationWithinKind(before: TrafficSample, now: TrafficSample, count: Count): number {
  const kinds = new Map<string, { before: number[]; now: number[]; increase: number }>();
  for (const [when, { traces, seconds }, sign] of [
    ['before', before, -1] as const,
    ['now', now, 1] as const,
  ]) {
    for (const { calls, kind, weight } of traces) {
      let entry = kinds.get(kind);
      if (!entry) kinds.set(kind, (entry = { before: [], now: [], increase: 0 }));
      const each = count(calls);
      entry[when].push(each);
      entry.increase += (sign * weight * each) / seconds;
    }
  }
  const most = [...kinds.values()].reduce<{ before: number[]; now: number[]; increase: number } | undefined>(
    (best, kind) => (best && best.increase >= kind.increase ? best : kind),
    undefined,
  );
  return most ? rankSumDeviation(most.before, most.now) : 0;
}

/** How often something happens. */
export function ratePerSecond(sample: TrafficSample, count: Count): number {
  return rateOf(sample, count).perSecond;
}

function rateOf({ traces, seconds }: TrafficSample, count: Count): Rate {
  let sum = 0;
  let squares = 0;
  for (const { calls, weight } of traces) {
    const each = weight * count(calls);
    sum += each;
    squares += each * each;
  }
  return { perSecond: sum / seconds, variance: squares / (seconds * seconds) };
}

function unseen({ traces, seconds }: TrafficSample): number {
  const weight = traces.reduce((sum, trace) => sum + trace.weight, 0) / Math.max(1, traces.length);
  return (UNSEEN * weight) / seconds;
}

/** What makes most of the growth, and its part of all of it, 0 to 1; undefined where there is none. */
export function mostGrown(
  before: TrafficSample,
  now: TrafficSample,
  keysOf: (calls: TraceCalls) => (string | undefined)[],
): { key: string | undefined; share: number } | undefined {
  const increases = new Map<string | undefined, number>();
  for (const [{ traces, seconds }, sign] of [[before, -1] as const, [now, 1] as const]) {
    for (const { calls, weight } of traces) {
      for (const key of keysOf(calls)) {
        increases.set(key, (increases.get(key) ?? 0) + (sign * weight) / seconds);
      }
    }
  }
  let total = 0;
  let largest: [key: string | undefined, increase: number] = [undefined, 0];
  for (const entry of increases) {
    total += entry[1];
    if (entry[1] > largest[1] || (entry[1] === largest[1] && (entry[0] ?? '') < (largest[0] ?? '')))
      largest = entry;
  }
  return total > 0 ? { key: largest[0], share: Math.min(1, largest[1] / total) } : undefined;
}
