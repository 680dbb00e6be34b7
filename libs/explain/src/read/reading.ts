import { type Logger } from '#kit';
import { type Span, type SpanHit, type TraceSource } from '#span';
import { pathTime, type PathTime } from '../trace/path-time.js';
import { ReadPace } from './read-pace.js';
import { assemble, type TraceTree } from '../trace/trace-tree.js';
import { worthKeeping } from './kept-spans.js';

/** A trace that was read and analysed; its spans, or those that matter most, are kept only where it becomes an exemplar. */
export type ReadTrace = { hit: SpanHit; time: PathTime; spanCount: number; spans: Span[] | undefined };

type LoadedTrace = ReadTrace & { tree: TraceTree; spans: Span[] };

/** What a trace is read for, the most telling first; the last two are of other operations. */
export const ROLES = ['violating', 'baseline', 'passing', 'othersDuring', 'othersBefore'] as const;
export type Role = (typeof ROLES)[number];

/** Of all roles together. */
const CONCURRENT_READS = 40;
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
  /** Of healthy requests whose traces are forgotten; see PathProfiles. */
  storedBaseline: PathTime[] = [];
  /** All that violate, the newest first, read or not; and whether there may be more. */
  bad: SpanHit[] = [];
  isCut = false;
  /** How many requests pass for one that violates. */
  passingPerViolating = 0;
  private readonly pace = new ReadPace(CONCURRENT_READS);
  private spanCount = 0;
  private failures = 0;
  private isClosed = false;

  constructor(
    private readonly source: TraceSource,
    private readonly log: Logger,
    /** Of how many traces the spans are kept: the first that are read. */
    private readonly kept: Partial<Record<Role, number>>,
  ) {}

  /** @param isMeant only those of such requests, of the violating and passing ones */
  timesOf(role: Role, isMeant: (hit: SpanHit) => boolean = () => true): PathTime[] {
    const times = this.traces[role].filter(({ hit }) => isMeant(hit)).map(({ time }) => time);
    if (role === 'baseline') return [...times, ...this.storedBaseline];
    return role === 'passing' ? times.map((time) => ({ ...time, weight: this.passingWeight })) : times;
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

  /** How many requests each passing one stands for, of those that there was time to read. */
  private get passingWeight(): number {
    const { violating, passing } = this.traces;
    return (this.passingPerViolating * violating.length) / Math.max(1, passing.length);
  }

  /** Reads these until it is told to stop, or there have been spans enough. */
  async readAll(hits: { hit: SpanHit; role: Role }[], isLate: () => boolean): Promise<void> {
    const isEnough = (): boolean => this.isClosed || this.spanCount >= MAX_SPANS || isLate();
    await this.pace.forEach(hits, ({ hit, role }) => this.read(hit, role), isEnough);
  }

  /** Replaces what was read before where more spans have come. */
  async readAllAgain(traces: ReadTrace[]): Promise<void> {
    await this.pace.forEach(
      traces,
      (trace) => this.readAgain(trace),
      () => this.isClosed,
    );
  }

  /** A trace that cannot be read or analysed is left out and logged; one is no reason to give up on the others. */
  private async read(hit: SpanHit, role: Role): Promise<void> {
    const read = await this.load(hit);
    if (!read || this.isClosed) return;
    this.spanCount += read.spanCount;
    const traces = this.traces[role];
    const { tree, spans, ...analysed } = read;
    const isKept = traces.length < (this.kept[role] ?? 0);
    traces.push({ ...analysed, spans: isKept ? worthKeeping(tree, spans) : undefined });
  }

  private async readAgain(trace: ReadTrace): Promise<void> {
    const read = await this.load(trace.hit, trace.spanCount);
    if (!read || this.isClosed) return;
    trace.time = read.time;
    trace.spanCount = read.spanCount;
    if (trace.spans) trace.spans = worthKeeping(read.tree, read.spans);
  }

  private async load(hit: SpanHit, knownSpans = 0): Promise<LoadedTrace | undefined> {
    try {
      const spans = await this.source.trace(hit.traceId);
      this.pace.saw(spans.length);
      if (this.isClosed || spans.length <= knownSpans) return undefined;
      const tree = assemble(spans, hit.spanId);
      return tree && { hit, time: pathTime(tree), spanCount: spans.length, tree, spans };
    } catch (error) {
      this.failures++;
      this.log.warn({ err: error, traceId: hit.traceId }, 'trace could not be read');
      return undefined;
    }
  }
}
