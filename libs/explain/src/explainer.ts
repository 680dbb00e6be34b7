import { type Exemplar, type Explanation } from '#contract';
import { type Clock, type Logger } from '#kit';
import { type Operation, type Span, type SpanHit, type SpanQuery, type TraceSource } from '#span';
import { explainViolation } from './explanation.js';
import { lacksSpans } from './missing-spans.js';
import { Reading, type ReadTrace } from './reading.js';
import { newestEnd, pickHits, slowestPerTrace, usualFirst } from './selection.js';
import { type ExplainedViolation } from './violation.js';

export type ExplainerLimits = {
  /** Violating traces that are analysed, and those of them that are shown and kept. */
  maxViolating: number;
  maxExemplars: number;
  /** Healthy traces that they are compared with. */
  maxBaseline: number;
  /** The answer is there by then, with whatever has been read. */
  deadlineMs: number;
  /** How long after its arrival a violating span's trace may still be waiting for spans, and how often to look. */
  spanWaitMs: number;
  pollMs: number;
};

/** What is to be explained. Times are ends of spans, in ms since the epoch: from ≤ end < to. */
export type ExplainRequest = {
  operation: Operation;
  /** Undefined for all traffic. */
  accounts?: string[] | undefined;
  /** Which spans violate. */
  bad: { longerThanNs: number } | 'errors';
  windowFromUnixMs: number;
  windowToUnixMs: number;
  /** When the violation began, where that is known: what passed for healthy since then may suffer from the same cause. */
  violatingSinceUnixMs?: number | undefined;
  /** Only violating spans that had arrived by then. */
  arrivedByUnixMs?: number | undefined;
};

export type ExplainedEvidence = {
  explanation: Explanation;
  /** The violating ones first, the slowest first. */
  exemplars: Exemplar[];
  /** The newest violating span; null where there is none. */
  lastBadSpan: { endUnixMs: number; arrivalUnixMs: number } | null;
  /** The exemplars' whole traces. */
  traces: { traceId: string; spans: Span[] }[];
};

/** How far back healthy traces are looked for; the recall window is usually shorter. */
const BASELINE_LOOKBACK_MS = 30 * 60_000;
/** As many healthy traces as do nearly as well as 150. */
const ENOUGH_BASELINE = 30;
/** Hits to choose each violating trace from, so that the slowest are seen and not just the newest. */
const HITS_PER_TRACE = 4;
const HEALTHY_EXEMPLARS = 5;
const CONCURRENT_READS = 8;

/** Reads the traces of a violation and explains it. */
export class Explainer {
  constructor(
    private readonly source: TraceSource,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly limits: ExplainerLimits,
  ) {}

  /**
   * Answers by the deadline, and never throws: a source that fails or hangs leaves an explanation that says so,
   * made from what had been read. (A clock on which sleeping takes no time is past the deadline at once.)
   */
  async explain(request: ExplainRequest): Promise<ExplainedEvidence> {
    const reading = new Reading(this.source, this.log, this.limits.maxExemplars, HEALTHY_EXEMPLARS);
    const read = this.read(request, reading).catch((error: unknown) => {
      this.log.warn({ err: error, operation: request.operation }, 'traces could not be read');
      return 'failed' as const;
    });
    const deadline = this.clock.sleep(this.limits.deadlineMs).then(() => 'deadline' as const);
    const stopped = await Promise.race([read, deadline]);
    reading.close();
    if (stopped === 'deadline') this.log.warn({ operation: request.operation }, 'explained at the deadline');
    const explained = explainViolation({
      about: request.bad === 'errors' ? 'errors' : 'latency',
      violating: reading.violating.map((trace) => trace.time),
      baseline: reading.baseline.map((trace) => trace.time),
      incomplete: this.incomplete(reading).length > 0,
      stopped: stopped ?? (reading.onlyFailures ? 'failed' : undefined),
    });
    return evidenceOf(reading, explained);
  }

  private async read(request: ExplainRequest, reading: Reading): Promise<undefined> {
    const bad = await this.source.find(this.violatingQuery(request));
    reading.lastBadSpan = newestEnd(bad);
    const violating = pickHits(bad, this.limits.maxViolating);
    const baseline = await this.findBaseline(request, new Set(violating.map((hit) => hit.traceId)));
    // By turns, so that whatever the deadline leaves can be compared.
    for (let i = 0; i < Math.max(violating.length, baseline.length); i += CONCURRENT_READS) {
      await Promise.all([
        ...violating.slice(i, i + CONCURRENT_READS).map((hit) => reading.read(hit, 'violating')),
        ...baseline.slice(i, i + CONCURRENT_READS).map((hit) => reading.read(hit, 'baseline')),
      ]);
    }
    await this.awaitSpans(reading);
    return undefined;
  }

  /** Looks again at traces that lack spans, until they are whole or have been waited for. */
  private async awaitSpans(reading: Reading): Promise<void> {
    const waitedFor = (trace: ReadTrace): boolean =>
      this.clock.nowMs() < trace.hit.arrivalUnixMs + this.limits.spanWaitMs;
    let open = this.incomplete(reading).filter(waitedFor);
    while (open.length > 0 && !reading.closed) {
      await this.clock.sleep(this.limits.pollMs);
      await Promise.all(open.map((trace) => reading.readAgain(trace)));
      open = this.incomplete(reading).filter(waitedFor);
    }
  }

  private incomplete(reading: Reading): ReadTrace[] {
    const lacks = lacksSpans(reading.baseline.map((trace) => trace.time));
    return reading.violating.filter((trace) => lacks(trace.time));
  }

  private violatingQuery(request: ExplainRequest): SpanQuery {
    return {
      ...scopeOf(request),
      ...(request.bad === 'errors' ? { error: true } : { longerThanNs: request.bad.longerThanNs }),
      endFromUnixMs: request.windowFromUnixMs,
      endToUnixMs: request.windowToUnixMs,
      ...(request.arrivedByUnixMs === undefined ? {} : { arrivedByUnixMs: request.arrivedByUnixMs }),
      limit: this.limits.maxViolating * HITS_PER_TRACE,
    };
  }

  /**
   * Healthy traces of the same operation: from before the violation and of the same accounts where there are
   * enough; else of all accounts; else those since then too. The most usual ones come first: they are shown.
   */
  private async findBaseline(request: ExplainRequest, without: Set<string>): Promise<SpanHit[]> {
    const { accounts, windowFromUnixMs, windowToUnixMs } = request;
    const beganUnixMs = request.violatingSinceUnixMs ?? windowFromUnixMs;
    const find = (scope: Pick<SpanQuery, 'operation' | 'accounts'>, fromUnixMs: number, toUnixMs: number) =>
      this.source.find({
        ...scope,
        ...(request.bad === 'errors' ? {} : { atMostNs: request.bad.longerThanNs }),
        error: false,
        endFromUnixMs: fromUnixMs,
        endToUnixMs: toUnixMs,
        limit: this.limits.maxBaseline,
      });
    const everybody = { operation: request.operation };
    const healthy: SpanHit[] = [];
    for (const search of [
      ...(accounts ? [() => find(scopeOf(request), beganUnixMs - BASELINE_LOOKBACK_MS, beganUnixMs)] : []),
      () => find(everybody, beganUnixMs - BASELINE_LOOKBACK_MS, beganUnixMs),
      () => find(everybody, beganUnixMs, windowToUnixMs),
    ]) {
      healthy.push(...(await search()));
      const found = slowestPerTrace(healthy).filter((hit) => !without.has(hit.traceId));
      if (found.length >= ENOUGH_BASELINE) break;
    }
    const chosen = slowestPerTrace(healthy).filter((hit) => !without.has(hit.traceId));
    return usualFirst(chosen.slice(0, this.limits.maxBaseline));
  }
}

function scopeOf({ operation, accounts }: ExplainRequest): Pick<SpanQuery, 'operation' | 'accounts'> {
  return accounts ? { operation, accounts } : { operation };
}

function evidenceOf(reading: Reading, { explanation, culpritShare }: ExplainedViolation): ExplainedEvidence {
  const shown = (traces: ReadTrace[]): ReadTrace[] =>
    traces.filter((trace) => trace.spans).sort((a, b) => b.hit.durationNs - a.hit.durationNs);
  const violating = shown(reading.violating);
  const healthy = shown(reading.baseline);
  const exemplarOf = ({ hit, time }: ReadTrace, role: Exemplar['role']): Exemplar => {
    const share = culpritShare(time);
    return {
      role,
      traceId: hit.traceId,
      spanId: hit.spanId,
      account: hit.account,
      startUnixNano: hit.startUnixNano.toString(),
      durationNs: hit.durationNs,
      error: hit.error,
      ...(share === undefined ? {} : { culpritShare: share }),
    };
  };
  const last = reading.lastBadSpan;
  return {
    explanation,
    exemplars: [
      ...violating.map((trace) => exemplarOf(trace, 'violating')),
      ...healthy.map((trace) => exemplarOf(trace, 'healthy')),
    ],
    lastBadSpan: last ? { endUnixMs: last.endUnixMs, arrivalUnixMs: last.arrivalUnixMs } : null,
    traces: [...violating, ...healthy].map(({ hit, spans = [] }) => ({ traceId: hit.traceId, spans })),
  };
}
