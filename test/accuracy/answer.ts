import { type Explanation } from '#contract';
import { Explainer } from '#explain';
import { ManualClock, silentLogger } from '#kit';
import { operationLabel, type Operation, type SpanHit } from '#span';
import { type LabelledCase } from './cases.js';
import { ASKED_UNIX_MS, FAULT_UNIX_MS, replay, type Replay } from './replay.js';

/** An entry operation some of whose requests violate. */
export type Violated = { operation: Operation; thresholdNs: number; lostNs: number };

export type Settings = {
  /** Violating traces that the explainer may look at. */
  exemplars: number;
  /** An entry operation's SLA: this part of its requests in the baseline meets the threshold. */
  quantile: number;
};

const LIMITS = {
  maxExemplars: 15,
  maxPassing: 150,
  maxBaseline: 300,
  maxOthers: 150,
  readMs: 1_000,
  changesMs: 5_000,
  deadlineMs: 60_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};

/** What the explainer says about the operation that is violated most; undefined where none is. */
export async function answerOf(labelled: LabelledCase, settings: Settings): Promise<Explanation | undefined> {
  const { source, entries } = await replay(labelled);
  const aboutErrors = labelled.category === 'errors';
  const [worst] = violatedOf(entries, settings.quantile, aboutErrors);
  if (!worst) return undefined;
  const limits = { ...LIMITS, maxViolating: settings.exemplars };
  const explainer = new Explainer(source, new PatientClock(ASKED_UNIX_MS), silentLogger(), limits);
  const { explanation } = await explainer.explain({
    operation: worst.operation,
    bad: aboutErrors ? 'errors' : { longerThanNs: worst.thresholdNs },
    windowFromUnixMs: FAULT_UNIX_MS,
    windowToUnixMs: entries.fault.reduce((last, { endUnixMs }) => Math.max(last, endUnixMs), 0) + 1,
    violatingSinceUnixMs: FAULT_UNIX_MS,
  });
  return explanation;
}

/**
 * Which requests violate, as a service would see it: each entry operation has an SLA whose threshold is a quantile of
 * its durations in the baseline, and all requests over it violate; where the case is about errors, all that failed.
 * The operation that lost the most time comes first: it is what somebody would look at.
 */
export function violatedOf(
  { baseline, fault }: Replay['entries'],
  quantile: number,
  aboutErrors = false,
): Violated[] {
  const before = byOperation(baseline);
  const violated: Violated[] = [];
  for (const [label, requests] of byOperation(fault)) {
    const healthyNs = (before.get(label) ?? []).map(({ durationNs }) => durationNs);
    const thresholdNs = quantileOf(healthyNs, quantile);
    const violating = requests.filter(({ durationNs, error }) =>
      aboutErrors ? error : durationNs > thresholdNs,
    );
    const [first] = violating;
    if (!first) continue;
    const lostNs = violating.reduce((sum, { durationNs }) => sum + durationNs - meanOf(healthyNs), 0);
    violated.push({ operation: first.operation, thresholdNs, lostNs });
  }
  return violated.sort((a, b) => b.lostNs - a.lostNs);
}

/** Nobody waits for spans here, so only the deadline sleeps: it never comes, however slow the machine is. */
class PatientClock extends ManualClock {
  override sleep(): Promise<void> {
    return new Promise(() => undefined);
  }
}

function byOperation(hits: SpanHit[]): Map<string, SpanHit[]> {
  const groups = new Map<string, SpanHit[]>();
  for (const hit of hits) {
    const key = `${operationLabel(hit.operation)} ${hit.operation.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), hit]);
  }
  return groups;
}

/** 0 for none: then each request is longer. */
export function quantileOf(values: number[], quantile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
