import { type Logger } from '#kit';
import { type Span, type SpanHit, type TraceSource } from '#span';
import { ReadPace } from './read-pace.js';

/** A page waits meanwhile, and most of a read is the way to the thread that has the spans and back. */
const CONCURRENT_READS = 32;
/** Spans that are looked at: about a second of work. */
const MAX_SPANS = 200_000;

/** Reads traces until it is closed; those that cannot be read are left out, and the first of them is logged. */
export class TraceReader {
  private readonly pace = new ReadPace(CONCURRENT_READS);
  private isClosed = false;
  private spanCount = 0;
  private failures = 0;

  constructor(
    private readonly source: TraceSource,
    private readonly log: Logger,
  ) {}

  close(): void {
    this.isClosed = true;
  }

  /** What the analysis makes of each trace, where there is anything; less where reading was stopped. */
  async read<T>(
    hits: SpanHit[],
    analyse: (spans: Span[], hit: SpanHit) => T | undefined,
  ): Promise<Map<SpanHit, T>> {
    const results = new Map<SpanHit, T>();
    const readOne = async (hit: SpanHit): Promise<void> => {
      try {
        const spans = await this.source.trace(hit.traceId);
        this.spanCount += spans.length;
        this.pace.saw(spans.length);
        const result = analyse(spans, hit);
        if (result !== undefined) results.set(hit, result);
      } catch (error) {
        if (this.failures++ === 0)
          this.log.warn({ err: error, traceId: hit.traceId }, 'trace could not be read');
      }
    };
    await this.pace.forEach(hits, readOne, () => this.isClosed || this.spanCount >= MAX_SPANS);
    return results;
  }
}
