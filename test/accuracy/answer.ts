import { type Explanation } from '#contract';
import { Explainer, type ExplainerLimits } from '#explain';
import { ManualClock, silentLogger } from '#kit';
import { operationLabel, type Operation, type SpanHit } from '#span';
import { type LabelledCase } from './cases.js';
import { ASKED_UNIX_MS, FAULT_UNIX_MS, replay } from './replay.js';

/** One violated entry operation and its explanation. */
export type Incident = { operation: Operation; violating: number; lostNs: number; explanation: Explanation };

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
  deadlineMs: 60_000,
  spanWaitMs: 6_000,
  pollMs: 500,
};

/**
 * What the service would answer: each entry operation has an SLA whose threshold is a quantile of its durations in
 * the baseline, all requests over it violate (where the case is about errors: all that failed), and each operation with
 * any is explained.
 * @returns the incidents, first that which lost the most time: it is what somebody would look at
 */
export async function incidentsOf(
  labelled: LabelledCase,
  settings: Settings,
  limits: ExplainerLimits = { ...LIMITS, maxViolating: settings.exemplars },
): Promise<Incident[]> {
  const { source, entries } = await replay(labelled);
  const before = byOperation(entries.baseline);
  const aboutErrors = labelled.category === 'errors';
  const windowToUnixMs = entries.fault.reduce((last, { endUnixMs }) => Math.max(last, endUnixMs), 0) + 1;
  const incidents: Incident[] = [];
  for (const [label, requests] of byOperation(entries.fault)) {
    const healthyNs = (before.get(label) ?? []).map(({ durationNs }) => durationNs);
    const longerThanNs = quantileOf(healthyNs, settings.quantile);
    const violating = requests.filter(({ durationNs, error }) =>
      aboutErrors ? error : durationNs > longerThanNs,
    );
    const [first] = violating;
    if (!first) continue;
    // Sleeping takes no time, so the deadline must be past what a search may take.
    const explainer = new Explainer(source, new PatientClock(ASKED_UNIX_MS), silentLogger(), limits);
    const { explanation } = await explainer.explain({
      operation: first.operation,
      bad: aboutErrors ? 'errors' : { longerThanNs },
      windowFromUnixMs: FAULT_UNIX_MS,
      windowToUnixMs,
      violatingSinceUnixMs: FAULT_UNIX_MS,
    });
    const lostNs = violating.reduce((sum, { durationNs }) => sum + durationNs - meanOf(healthyNs), 0);
    incidents.push({ operation: first.operation, violating: violating.length, lostNs, explanation });
  }
  return incidents.sort((a, b) => b.lostNs - a.lostNs);
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
