import {
  type Dictionaries,
  isTraceIdHex,
  type SampleQuery,
  type Span,
  type SpanHit,
  type SpanQuery,
  type SpanRecords,
  SpanSink,
  type TraceSample,
  type TraceSource,
  wordsOfHex,
} from '#span';
import { RecordIndex, type RecordIndexSize, shareAccounts } from './record-index.js';
import { nearestPosition } from './record-segment.js';
import { sample } from './sample.js';
import { search } from './search.js';
import { Turn } from '#kit';

/** What recall needs of a journal. `read` gives undefined once the frame is gone. */
export type FrameSource<Frame> = {
  /** Frames at lower positions are gone. */
  readonly oldest: number;
  read(position: number): Promise<Frame | undefined>;
};

/** Decodes the spans of one trace out of a frame; `traceId` as its four words. */
export type ReadSpans<Frame> = (frame: Frame, traceId: Int32Array) => Span[];

export type RecallSize = RecordIndexSize & {
  /** Beyond it the oldest segments go, also where the journal still has their frames; in whole segments. */
  maxRecords: number;
};

export type RecallStats = {
  spans: number;
  /** What the records and their index take; the frames are the journal's. */
  bytes: number;
  /** undefined while there are none. */
  oldestArrivalUnixMs: number | undefined;
};

/** Some 750 MB, 71 bytes a span. A segment is two megabytes of records, so that each of its indexes takes 1–2 ms to make. */
const DEFAULT_SIZE: RecallSize = { recordsPerSegment: 32_768, heads: 2 ** 21, maxRecords: 320 * 32_768 };

const FRAMES_READ_AT_ONCE = 16;
/** A chain is walked at some 100 ns a record. */
const RECORDS_BETWEEN_TURNS = 4_096;

/** Every recent span, by trace, by operation and by account: records in memory that point into the journal. */
export class Recall<Frame> extends SpanSink implements TraceSource {
  private readonly size: RecallSize;
  private readonly live: RecordIndex;
  /** What had arrived before a restart; undefined where there is nothing of it (any more). */
  private history: RecordIndex | undefined;

  constructor(
    private readonly journal: FrameSource<Frame>,
    private readonly dictionaries: Dictionaries,
    private readonly readSpans: ReadSpans<Frame>,
    size: Partial<RecallSize> = {},
  ) {
    super();
    this.size = { ...DEFAULT_SIZE, ...size };
    this.live = new RecordIndex(this.size);
  }

  get stats(): RecallStats {
    const indexes = this.indexesNewestFirst();
    const oldest = this.history?.segments[0] ?? this.live.segments[0];
    return {
      spans: indexes.reduce((sum, { count }) => sum + count, 0),
      bytes: indexes.reduce((sum, { bytes }) => sum + bytes, 0),
      oldestArrivalUnixMs: oldest?.firstArrivalUnixMs,
    };
  }

  /** The records carry their journal position. */
  override accept(batch: SpanRecords, arrivalUnixMs: number): void {
    this.live.append(batch, arrivalUnixMs, this.positionOf(batch));
    if (this.history !== undefined) shareAccounts(batch, this.live, this.history);
    this.drop();
  }

  /**
   * Takes records whose frames lie before all that {@link accept} has been given, in the order of their positions:
   * after a restart a journal's frames are indexed while new ones already arrive. Once there is no room for all of
   * those, there is none for history.
   */
  acceptHistory(batch: SpanRecords, arrivalUnixMs: number): void {
    if (this.live.hasDropped) return;
    this.history ??= new RecordIndex(this.size);
    this.history.append(batch, arrivalUnixMs, this.positionOf(batch));
    shareAccounts(batch, this.history, this.live);
    this.drop();
  }

  async find(query: SpanQuery): Promise<SpanHit[]> {
    const segments = this.indexesNewestFirst().flatMap((index) => index.segments.toReversed());
    return search(segments, this.dictionaries, query, this.journal);
  }

  /** A trace that was on its way at a restart may count twice. */
  sample(query: SampleQuery): Promise<TraceSample> {
    return sample(this.indexesNewestFirst(), this.dictionaries, query);
  }

  async trace(traceId: string): Promise<Span[]> {
    if (!isTraceIdHex(traceId)) return [];
    const words = wordsOfHex(traceId);
    const turn = new Turn();
    const positions = await this.positionsOf(words, turn);
    const spans = new Map<string, Span>();
    for (let from = 0; from < positions.length; from += FRAMES_READ_AT_ONCE) {
      const some = positions.slice(from, from + FRAMES_READ_AT_ONCE);
      for (const frame of await Promise.all(some.map((position) => this.journal.read(position)))) {
        if (frame === undefined) continue;
        for (const span of this.readSpans(frame, words)) {
          // Zipkin's client and server share one span id, so the kind belongs to a span's identity.
          const identity = `${span.spanId} ${span.kind}`;
          if (!spans.has(identity)) spans.set(identity, span);
        }
        await turn.yieldIfDue();
      }
    }
    return [...spans.values()].sort((a, b) => Number(a.startUnixNano - b.startUnixNano));
  }

  private indexesNewestFirst(): RecordIndex[] {
    return this.history === undefined ? [this.live] : [this.live, this.history];
  }

  /** Of the frames that hold spans of the trace, rising. */
  private async positionsOf(words: Int32Array, turn: Turn): Promise<number[]> {
    const positions = new Set<number>();
    for (const { chains } of this.indexesNewestFirst()) {
      for (const newest of chains.newestOfAll(words)) {
        let seen = 0;
        for (const { segment, i } of chains.chain(newest)) {
          positions.add(segment.position(i));
          if (++seen % RECORDS_BETWEEN_TURNS === 0) await turn.yieldIfDue();
        }
      }
    }
    return [...positions].sort((a, b) => a - b);
  }

  private drop(): void {
    if (this.history !== undefined) {
      this.dropFrom(this.history, 0, this.size.maxRecords - this.live.count);
      if (this.history.count === 0) this.history = undefined;
    }
    this.dropFrom(this.live, 1, this.size.maxRecords);
  }

  /** Drops the oldest segments whose frames are gone, and others until no more than `maxRecords` or `keep` segments are left. */
  private dropFrom(index: RecordIndex, keep: number, maxRecords: number): void {
    for (let oldest = index.segments[0]; oldest !== undefined; oldest = index.segments[0]) {
      const isStale = oldest.position(oldest.records.count - 1) < this.journal.oldest;
      if (!isStale && (index.count <= maxRecords || index.segments.length <= keep)) return;
      index.dropOldest();
    }
  }

  private positionOf(batch: SpanRecords): number {
    return batch.count === 0 ? 0 : nearestPosition(batch.position(0), this.journal.oldest);
  }
}
