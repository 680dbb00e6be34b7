import { type Logger } from '#kit';
import { type Span, type SpanHit, type TraceSource } from '#span';
import { pathTime, type PathTime } from './path-time.js';
import { assemble } from './trace-tree.js';

/** A trace that was read and analysed; its spans are kept only while it may become an exemplar. */
export type ReadTrace = { hit: SpanHit; time: PathTime; spanCount: number; spans: Span[] | undefined };

/** What a trace is read for; the last two are of other operations. */
export const ROLES = ['violating', 'passing', 'baseline', 'othersDuring', 'othersBefore'] as const;
export type Role = (typeof ROLES)[number];

/** Spans that one explanation analyses: about a second of work. Traces beyond it are left out. */
const MAX_SPANS = 200_000;

/** What one explanation has read so far: all of it can be used whenever the deadline comes. */
export class Reading {
  readonly traces: Record<Role, ReadTrace[]> = {
    violating: [],
    passing: [],
    baseline: [],
    othersDuring: [],
    othersBefore: [],
  };
  lastBadSpan: SpanHit | undefined;
  /** How many requests each passing one stands for. */
  passingWeight = 1;
  private spanCount = 0;
  private failures = 0;
  private isClosed = false;

  constructor(
    private readonly source: TraceSource,
    private readonly log: Logger,
    /** Of how many traces the spans are kept: the first that are read. */
    private readonly kept: Partial<Record<Role, number>>,
  ) {}

  timesOf(role: Role): PathTime[] {
    return this.traces[role].map(({ time }) => time);
  }

  /** From then on nothing is added, whatever still arrives. */
  close(): void {
    this.isClosed = true;
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /** True where violating traces were there, but none of them could be read. */
  get onlyFailures(): boolean {
    return this.traces.violating.length === 0 && this.failures > 0;
  }

  /** A trace that cannot be read or analysed is left out and logged; one is no reason to give up on the others. */
  async read(hit: SpanHit, role: Role): Promise<void> {
    if (this.isClosed || this.spanCount >= MAX_SPANS) return;
    const read = await this.load(hit);
    if (!read || this.isClosed) return;
    this.spanCount += read.spanCount;
    if (role === 'passing') read.time.weight = this.passingWeight;
    const traces = this.traces[role];
    traces.push(traces.length < (this.kept[role] ?? 0) ? read : { ...read, spans: undefined });
  }

  /** Replaces what was read before where more spans have come. */
  async readAgain(trace: ReadTrace): Promise<void> {
    const read = await this.load(trace.hit, trace.spanCount);
    if (!read || this.isClosed) return;
    trace.time = read.time;
    trace.spanCount = read.spanCount;
    if (trace.spans) trace.spans = read.spans;
  }

  private async load(hit: SpanHit, knownSpans = 0): Promise<ReadTrace | undefined> {
    try {
      const spans = await this.source.trace(hit.traceId);
      if (this.isClosed || spans.length <= knownSpans) return undefined;
      const tree = assemble(spans, hit.spanId);
      return tree && { hit, time: pathTime(tree), spanCount: spans.length, spans };
    } catch (error) {
      this.failures++;
      this.log.warn({ err: error, traceId: hit.traceId }, 'trace could not be read');
      return undefined;
    }
  }
}
