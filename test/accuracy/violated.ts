import { operationLabel, type Operation, type SpanHit } from '#span';
import { type Replay } from './replay.js';

/** An entry operation some of whose requests violate an SLA: `quantile` of them within `thresholdNs`. */
export type Violated = {
  operation: Operation;
  quantile: number;
  thresholdNs: number;
  /** Time beyond the threshold, so much more than before. */
  lostNs: number;
};

type Requests = { during: SpanHit[]; before: SpanHit[] };
type Judged = Violated & { violating: number; deviations: number };

/** Where nothing got slower at the quantile that is asked for, somebody would look at more usual requests. */
const LOWER_QUANTILES = [0.75, 0.5];
/** Fewer standard deviations than this are chance. */
const SIGNIFICANT = 2;

/**
 * Which requests violate, as a service would see it: each entry operation has an SLA whose threshold is a quantile of
 * its durations in the baseline, and all requests over it violate; where the case is about errors, all that failed.
 * Operations that have more of them than before, by more than chance, are violated, and the one that lost the most time
 * comes first: it is what somebody would look at. Where none is, the next lower quantile tells. Where that does not
 * either, the least accidental comes first, of the highest quantile at which anything got slower.
 */
export function violatedOf(
  { baseline, fault }: Replay['entries'],
  quantile: number,
  aboutErrors = false,
): Violated[] {
  const before = byOperation(baseline);
  const operations = [...byOperation(fault)].map(([key, during]) => ({
    during,
    before: before.get(key) ?? [],
  }));
  if (aboutErrors) return mostLostFirst(operations.map((requests) => judged(requests, 1, true)));
  const at = (each: number): Judged[] => operations.map((requests) => judged(requests, each, false));
  const slower = [quantile, ...LOWER_QUANTILES.filter((lower) => lower < quantile)].map((each) =>
    at(each).filter(({ deviations }) => deviations > 0),
  );
  const significant = slower
    .slice(0, 2)
    .map((some) => some.filter(({ deviations }) => deviations >= SIGNIFICANT))
    .find((some) => some.length > 0);
  if (significant) return mostLostFirst(significant);
  const found = slower.find((some) => some.length > 0) ?? at(quantile).filter(isViolated);
  return found.sort((a, b) => b.deviations - a.deviations);
}

function judged({ during, before }: Requests, quantile: number, aboutErrors: boolean): Judged {
  const thresholdNs = quantileOf(
    before.map(({ durationNs }) => durationNs),
    quantile,
  );
  const violates = ({ durationNs, error }: SpanHit): boolean =>
    aboutErrors ? error : durationNs > thresholdNs;
  const [now, then] = [during.filter(violates), before.filter(violates)];
  const usualPart = before.length === 0 ? 1 : during.length / before.length;
  const operation = during[0]!.operation;
  const lostNs = beyond(now, thresholdNs) - usualPart * beyond(then, thresholdNs);
  const deviations = deviationsOf(now.length, during.length, then.length, before.length);
  return { operation, quantile, thresholdNs, lostNs, violating: now.length, deviations };
}

function isViolated({ violating }: Judged): boolean {
  return violating > 0;
}

function mostLostFirst(operations: Judged[]): Violated[] {
  return operations.filter(isViolated).sort((a, b) => b.lostNs - a.lostNs);
}

function beyond(hits: SpanHit[], thresholdNs: number): number {
  return hits.reduce((sum, { durationNs }) => sum + durationNs - thresholdNs, 0);
}

/** How many standard deviations the first share is above the second, if both are by chance; 0 where one is of none. */
function deviationsOf(some: number, of: number, before: number, ofBefore: number): number {
  const share = (some + before) / (of + ofBefore);
  const variance = share * (1 - share) * (1 / of + 1 / ofBefore);
  return variance > 0 && Number.isFinite(variance)
    ? (some / of - before / ofBefore) / Math.sqrt(variance)
    : 0;
}

function byOperation(hits: SpanHit[]): Map<string, SpanHit[]> {
  const groups = new Map<string, SpanHit[]>();
  for (const hit of hits) {
    const key = `${operationLabel(hit.operation)} ${hit.operation.kind}`;
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  return groups;
}

/** 0 for none: then each request is longer. */
export function quantileOf(values: number[], quantile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}
