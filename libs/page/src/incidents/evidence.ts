import { type Explanation } from '#contract';
import { type Span } from '#span';
import { type Evidence } from '../ports.js';

/** False for explanations that say nothing about the cause, so that another look is worth it. */
export function isExplained(explanation: Explanation | null): boolean {
  return explanation !== null && explanation.reason !== 'failed' && explanation.reason !== 'deadline';
}

/**
 * Whether later evidence may take the place of what the incident has. Later is better (more spans are in),
 * unless recall has meanwhile forgotten the traces: then what was found first is all there will ever be.
 * Where no request is bad, others are shown: what is worth more is what has more of these.
 */
export function isNotWorse(next: Explanation, current: Explanation | null): boolean {
  if (!current) return true;
  if (isExplained(next) !== isExplained(current)) return isExplained(next);
  if (next.reason === 'no-bad-requests') return next.baselineTraces >= current.baselineTraces;
  if (next.violatingTraces >= current.violatingTraces) return true;
  return next.violatingTraces > 0 && current.incomplete && !next.incomplete;
}

/**
 * The evidence to store in place of what `current` has. Pages have been sent with links to the earlier exemplars,
 * so their traces are kept beside the new ones; time to page stays with the span that the first evidence named, and latencies
 * are those of the window that violated first.
 */
export async function withEarlier(
  next: Evidence,
  current: Omit<Evidence, 'traces'> | undefined,
  keptTrace: (traceId: string) => Promise<Span[]>,
): Promise<Evidence> {
  const traces = [...next.traces];
  const has = new Set(traces.map((trace) => trace.traceId));
  for (const traceId of new Set(current?.exemplars.map((exemplar) => exemplar.traceId))) {
    if (has.has(traceId)) continue;
    const spans = await keptTrace(traceId);
    if (spans.length > 0) traces.push({ traceId, spans });
  }
  return {
    ...next,
    traces,
    lastBadSpan: current?.lastBadSpan ?? next.lastBadSpan,
    latency: current?.latency ?? next.latency ?? null,
  };
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
