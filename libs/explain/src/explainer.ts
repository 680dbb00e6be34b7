import { type Exemplar, type Explanation } from '#contract';
import { type Clock, type Logger } from '#kit';
import { type Span, type SpanHit, type TraceSource } from '#span';
import { type ExplainerLimits, type ExplainRequest } from './explain-request.js';
import {
  beganUnixMs,
  ENOUGH_BASELINE,
  findOthers,
  HEALTHY_EXEMPLARS,
  findTraces,
  OF_EACH,
  type TracesToRead,
} from './read/find-traces.js';
import { explainParts } from './explain-parts.js';
import { inTurns } from './read/in-turns.js';
import { withinBytes } from './read/kept-spans.js';
import { lacksSpans } from './trace/missing-spans.js';
import { type PathProfiles } from './path-profiles.js';
import { type PathTime } from './trace/path-time.js';
import { Reading, ROLES, type ReadTrace } from './read/reading.js';
import { type ExplainedViolation } from './culprit/violation.js';
import { newestEnd } from './read/selection.js';
import { unionOf } from './together.js';
import { whatChanged } from './what-changed.js';

export type ExplainedEvidence = {
  explanation: Explanation;
  /** The violating ones first, the slowest first. */
  exemplars: Exemplar[];
  /** The newest violating span; null where there is none. */
  lastBadSpan: { endUnixMs: number; arrivalUnixMs: number } | null;
  /** The exemplars' traces; of large ones the spans that matter most. */
  traces: { traceId: string; spans: Span[] }[];
};

/** Which of the requests it answers, by their numbers. */
export type SharedEvidence = { of: number[]; evidence: ExplainedEvidence };

/** Of how many traces the spans are kept until it is known which are shown. */
const MAX_KEPT = 150;
/** Of traces that lack spans, those that are looked at again and again; the others once these are whole. */
const WATCHED_TRACES = 16;

/** Reads the traces of a violation and explains it. */
export class Explainer {
  constructor(
    private readonly source: TraceSource,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly limits: ExplainerLimits,
    private readonly profiles?: PathProfiles,
  ) {}

  /**
   * Answers by the deadline, and never throws: a source that fails or hangs leaves an explanation that says so,
   * made from what had been read. (A clock on which sleeping takes no time is past the deadline at once.)
   */
  async explain(request: ExplainRequest): Promise<ExplainedEvidence> {
    const [answer] = await this.explainTogether([request]);
    if (!answer) throw new Error('a single request is always answered');
    return answer.evidence;
  }

  /**
   * Explains violations of one operation, of the same kind and time, by reading their traces once. Those that have the
   * same cause share an answer. One that was not seen enough of to tell is in none; at least one is answered.
   */
  async explainTogether(requests: ExplainRequest[]): Promise<SharedEvidence[]> {
    const request = unionOf(requests);
    const { maxExemplars } = this.limits;
    const forAll = requests.length === 1 ? 0 : OF_EACH * requests.length;
    const kept = { violating: Math.min(maxExemplars + forAll, MAX_KEPT), baseline: HEALTHY_EXEMPLARS };
    const reading = new Reading(this.source, this.log, kept);
    const read = this.read(request, reading, requests).catch((error: unknown) => {
      this.log.warn({ err: error, operation: request.operation }, 'traces could not be read');
      return 'failed' as const;
    });
    const deadline = this.clock.sleep(this.limits.deadlineMs).then(() => 'deadline' as const);
    const stopped = await Promise.race([read, deadline]);
    reading.close();
    if (stopped === 'deadline') this.log.warn({ operation: request.operation }, 'explained at the deadline');
    const incomplete = this.incomplete(reading).length > 0;
    const state = {
      incomplete,
      stopped: stopped ?? (reading.onlyFailures ? ('failed' as const) : undefined),
    };
    const parts = await explainParts(requests, reading, state, () => this.clock.sleep(0));
    const changesDeadline = this.changesDeadline(deadline);
    return Promise.all(
      parts.map(async ({ of, explained, isMeant }) => {
        const about = unionOf(of.flatMap((i) => requests[i] ?? []));
        const changed =
          stopped || this.limits.changesMs === 0
            ? {}
            : await whatChanged(this.source, this.log, about, explained.explanation, changesDeadline);
        const explanation = { ...explained.explanation, ...changed };
        return { of, evidence: evidenceOf(reading, { ...explained, explanation }, isMeant, maxExemplars) };
      }),
    );
  }

  private changesDeadline(deadline: Promise<unknown>): Promise<unknown> {
    return Promise.race([deadline, this.clock.sleep(this.limits.changesMs)]);
  }

  private async read(
    request: ExplainRequest,
    reading: Reading,
    together: ExplainRequest[],
  ): Promise<undefined> {
    const found = await findTraces(this.source, request, this.limits, together);
    const { hits, passingPerViolating, bad, isCut } = found;
    Object.assign(reading, { bad, isCut });
    reading.passingPerViolating = passingPerViolating;
    const untilMs = this.clock.nowMs() + this.limits.readMs;
    const others = this.findOthers(request);
    await this.readTraces(hits, reading, untilMs);
    await this.readTraces(await others, reading, untilMs);
    // Only then: where Postgres hangs, what has been read is enough for an answer.
    if (hits.baseline.length < ENOUGH_BASELINE) {
      const stored = await this.storedBaseline(request);
      if (!reading.closed) reading.storedBaseline = stored;
    }
    await this.awaitSpans(reading);
    return undefined;
  }

  /** By turns, so that whatever the time leaves can be compared. */
  private async readTraces(hits: TracesToRead, reading: Reading, untilMs: number): Promise<void> {
    const byRole = ROLES.map((role) => (hits[role] ?? []).map((hit) => ({ hit, role })));
    await reading.readAll(inTurns(byRole), () => this.clock.nowMs() > untilMs);
  }

  /** They sharpen the answer; without them there is one all the same. */
  private async findOthers(request: ExplainRequest): Promise<TracesToRead> {
    try {
      return await findOthers(this.source, request, this.limits);
    } catch (error) {
      this.log.warn({ err: error, operation: request.operation }, 'other requests could not be sampled');
      return {};
    }
  }

  private async storedBaseline(request: ExplainRequest): Promise<PathTime[]> {
    try {
      return (await this.profiles?.profile(request.operation, beganUnixMs(request))) ?? [];
    } catch (error) {
      this.log.warn({ err: error, operation: request.operation }, 'stored path times could not be read');
      return [];
    }
  }

  /** Looks again at traces that lack spans, until they are whole or have been waited for. */
  private async awaitSpans(reading: Reading): Promise<void> {
    const waitedFor = (trace: ReadTrace): boolean =>
      this.clock.nowMs() < trace.hit.arrivalUnixMs + this.limits.spanWaitMs;
    let open = this.incomplete(reading).filter(waitedFor);
    while (open.length > 0 && !reading.closed) {
      await this.clock.sleep(this.limits.pollMs);
      let watched: ReadTrace[] = [];
      do {
        watched = open.slice(0, WATCHED_TRACES);
        await reading.readAllAgain(watched);
        open = this.incomplete(reading).filter(waitedFor);
      } while (open.length > 0 && !open.some((trace) => watched.includes(trace)));
    }
  }

  private incomplete(reading: Reading): ReadTrace[] {
    const lacks = lacksSpans(reading.timesOf('baseline'));
    return reading.traces.violating.filter((trace) => lacks(trace.time));
  }
}

/** @param isMeant tells which requests the explanation is about */
function evidenceOf(
  reading: Reading,
  { explanation, culpritShare }: ExplainedViolation,
  isMeant: (hit: SpanHit) => boolean,
  maxExemplars: number,
): ExplainedEvidence {
  const shown = (traces: ReadTrace[], most: number): ReadTrace[] =>
    traces
      .filter((trace) => trace.spans)
      .slice(0, most)
      .sort((a, b) => b.hit.durationNs - a.hit.durationNs);
  const violating = shown(
    reading.traces.violating.filter(({ hit }) => isMeant(hit)),
    maxExemplars,
  );
  const healthy = shown(reading.traces.baseline, HEALTHY_EXEMPLARS);
  const kept = withinBytes(
    [...violating, ...healthy].map(({ hit, spans = [] }) => ({
      traceId: hit.traceId,
      rootSpanId: hit.spanId,
      spans,
    })),
  );
  const keptSpans = new Map(kept.map(({ traceId, spans }) => [traceId, spans.length]));
  const exemplarOf = ({ hit, time, spanCount }: ReadTrace, role: Exemplar['role']): Exemplar => {
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
      ...(keptSpans.get(hit.traceId) === spanCount ? {} : { spanCount }),
    };
  };
  const last = newestEnd(reading.bad.filter(isMeant));
  return {
    explanation,
    exemplars: [
      ...violating.map((trace) => exemplarOf(trace, 'violating')),
      ...healthy.map((trace) => exemplarOf(trace, 'healthy')),
    ],
    lastBadSpan: last ? { endUnixMs: last.endUnixMs, arrivalUnixMs: last.arrivalUnixMs } : null,
    traces: kept.map(({ traceId, spans }) => ({ traceId, spans })),
  };
}
