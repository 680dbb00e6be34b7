import { type Exemplar, type Explanation, type Incident } from '#contract';
import { type Span } from '#span';
import { type Evidence } from '../ports.js';

/** Explanations that say nothing about the cause, so that another attempt is worth it. */
export function isExplained(explanation: Explanation | null): boolean {
  return explanation !== null && explanation.reason !== 'failed' && explanation.reason !== 'deadline';
}

/**
 * Whether later evidence may take the place of what the incident has. Later is better (more spans are in),
 * unless recall has meanwhile forgotten the traces: then what was found first is all there will ever be.
 */
export function isNotWorse(next: Evidence, current: Pick<Incident, 'explanation'>): boolean {
  if (!current.explanation || !isExplained(current.explanation)) return true;
  if (!isExplained(next.explanation)) return false;
  if (current.explanation.violatingTraces === 0) return true;
  if (next.explanation.violatingTraces === 0) return false;
  return (
    next.explanation.violatingTraces >= current.explanation.violatingTraces ||
    (current.explanation.incomplete && !next.explanation.incomplete)
  );
}

/**
 * The evidence to store in place of what `current` has. Pages have been sent with links to the earlier exemplars,
 * so their traces are kept beside the new ones; time to page stays with the span that the first evidence named.
 */
export async function withEarlier(
  next: Evidence,
  current: Incident,
  keptTrace: (traceId: string) => Promise<Span[]>,
): Promise<Evidence> {
  const traces = [...next.traces];
  const has = new Set(traces.map((trace) => trace.traceId));
  for (const traceId of new Set(current.exemplars.map((exemplar: Exemplar) => exemplar.traceId))) {
    if (has.has(traceId)) continue;
    const spans = await keptTrace(traceId);
    if (spans.length > 0) traces.push({ traceId, spans });
  }
  const { lastBadSpanEndUnixMs: endUnixMs, lastBadSpanArrivalUnixMs: arrivalUnixMs } = current;
  const first = endUnixMs === null || arrivalUnixMs === null ? null : { endUnixMs, arrivalUnixMs };
  return { ...next, traces, lastBadSpan: first ?? next.lastBadSpan };
}

/** Evidence that there is none, so that the page goes out at once and says so. */
export function failedEvidence(): Evidence {
  return {
    explanation: {
      verdict: 'unclear',
      reason: 'failed',
      confidence: 'none',
      candidates: [],
      sentence: 'The cause could not be looked for: explaining failed, and Culprit’s log says why.',
      incomplete: false,
      violatingTraces: 0,
      baselineTraces: 0,
    },
    exemplars: [],
    lastBadSpan: null,
    traces: [],
  };
}
