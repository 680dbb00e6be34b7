import { type Journal, type RequestFormat } from '#journal';
import {
  type Dictionaries,
  isTraceIdHex,
  type Span,
  type SpanHit,
  type SpanQuery,
  type SpanRecords,
  SpanSink,
  type TraceSource,
  wordsOfHex,
} from '#span';
import { RecordIndex, type RecordIndexSize } from './record-index.js';
import { search } from './search.js';
import { Turn } from '#kit';

/** Decodes the spans of one trace out of a request; `traceId` as its four words. */
export type ReadSpans = (
  request: { format: RequestFormat; bytes: Uint8Array },
  traceId: Int32Array,
) => Span[];

export type RecallStats = {
  spans: number;
  /** What the records and their index take; the frames are the journal's. */
  bytes: number;
  /** undefined while there are none. */
  oldestArrivalUnixMs: number | undefined;
};

/** Every recent span, by trace and by operation: records in memory that point into the journal. */
export class Recall extends SpanSink implements TraceSource {
  private readonly index: RecordIndex;

  constructor(
    private readonly journal: Pick<Journal, 'oldest' | 'read'>,
    private readonly dictionaries: Dictionaries,
    private readonly readSpans: ReadSpans,
    size?: RecordIndexSize,
  ) {
    super();
    this.index = new RecordIndex(size);
  }

  get stats(): RecallStats {
    return {
      spans: this.index.count,
      bytes: this.index.bytes,
      oldestArrivalUnixMs: this.index.segments[0]?.oldestArrivalUnixMs,
    };
  }

  /** The records carry their journal position. */
  override accept(batch: SpanRecords, arrivalUnixMs: number): void {
    this.index.append(batch, arrivalUnixMs);
    this.index.dropWhile(({ records }) => this.positionOf(records, records.count - 1) < this.journal.oldest);
  }

  async find(query: SpanQuery): Promise<SpanHit[]> {
    const isRecallable = (records: SpanRecords, i: number) =>
      this.positionOf(records, i) >= this.journal.oldest;
    return search(this.index, this.dictionaries, query, isRecallable);
  }

  async trace(traceId: string): Promise<Span[]> {
    if (!isTraceIdHex(traceId)) return [];
    const words = wordsOfHex(traceId);
    const positions = new Set<number>();
    this.index.forEachOfTrace(words, 0, (records, i) => positions.add(this.positionOf(records, i)));

    const spans = new Map<string, Span>();
    const turn = new Turn();
    for (const position of [...positions].sort((a, b) => a - b)) {
      const frame = await this.journal.read(position);
      if (frame === undefined || frame.format === 'mark') continue;
      for (const span of this.readSpans({ format: frame.format, bytes: frame.bytes }, words)) {
        // Zipkin's client and server share one span id, so the kind belongs to a span's identity.
        const identity = `${span.spanId} ${span.kind}`;
        if (!spans.has(identity)) spans.set(identity, span);
      }
      await turn.yieldIfDue();
    }
    return [...spans.values()].sort((a, b) => Number(a.startUnixNano - b.startUnixNano));
  }

  /** A record has 32 bits for its position: the one of all positions with these low bits that is nearest. */
  private positionOf(records: SpanRecords, i: number): number {
    const near = this.journal.oldest;
    return near + ((records.position(i) - near) | 0);
  }
}
