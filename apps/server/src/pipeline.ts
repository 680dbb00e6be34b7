import { type Aggregator, type HistogramStore } from '#aggregate';
import { decodeSpans, type SpanNames } from '#decode';
import { type Evaluator } from '#evaluate';
import { type Journal } from '#journal';
import { type Clock } from '#kit';
import { type IncidentKeeper } from '#page';
import { Overloaded, RequestSink, type Accepted, type ReceivedRequest } from '#receive';
import { type Operation, type SpanSink } from '#span';
import { Flusher } from './flusher.js';
import { type IngestHealth } from './ingest-health.js';

export type PipelineRooms = {
  names: SpanNames;
  journal: Journal;
  recall: SpanSink;
  aggregator: Aggregator;
  histograms: HistogramStore;
  evaluator: Pick<Evaluator, 'judge'>;
  incidents: Pick<IncidentKeeper, 'reconcile'>;
  ingest: IngestHealth;
  clock: Clock;
};

/** With Postgres away a sender that waits this long finds it back as often as not, and its own queue lasts. */
const RETRY_AFTER_SECONDS = 5;

/** A request is applied this long after its arrival at most, so that waiting spans are not given up before it. */
const OVERTAKING_MS = 1_000;

/** The way of a span. Receivers call `accept`, the schedule calls `flush` and, with what that has touched, `evaluate`. */
export class Pipeline extends RequestSink {
  private readonly flusher: Flusher;

  constructor(private readonly rooms: PipelineRooms) {
    super();
    this.flusher = new Flusher(rooms.aggregator, rooms.histograms);
  }

  get flushes(): Flusher['stats'] {
    return this.flusher.stats;
  }

  /**
   * receive → decode → journal → recall and aggregate → acknowledge. A request that does not decode changes nothing.
   * @throws MalformedRequest, Overloaded
   */
  async accept(request: ReceivedRequest): Promise<Accepted> {
    const { names, journal, recall, aggregator } = this.rooms;
    if (aggregator.isFull) {
      throw new Overloaded(
        'the histograms in memory wait for Postgres, which does not take them',
        RETRY_AFTER_SECONDS,
      );
    }
    const { batch, rejected } = decodeSpans(request, names);
    const position = await journal.append(request);
    for (let i = 0; i < batch.count; i++) batch.setPosition(i, position);
    recall.accept(batch, request.arrivalUnixMs);
    aggregator.accept(batch, request.arrivalUnixMs);
    return { spans: batch.count, rejected };
  }

  /** aggregate → store. Answers with the operations whose histograms have changed. */
  flush(): Promise<Operation[]> {
    return this.flushUntil(this.rooms.clock.nowMs() - OVERTAKING_MS);
  }

  /** The last flush: nothing is to come any more, so spans that wait for their account are counted without. */
  async finish(): Promise<void> {
    await this.flushUntil(Number.POSITIVE_INFINITY);
  }

  /** evaluate → page: judges the SLAs about these operations, or all, and keeps the incidents in step. */
  async evaluate(touched?: Operation[]): Promise<void> {
    const { evaluator, incidents } = this.rooms;
    const judged = await evaluator.judge(touched);
    await incidents.reconcile(judged);
  }

  private async flushUntil(arrivedUnixMs: number): Promise<Operation[]> {
    const { aggregator, names, ingest } = this.rooms;
    aggregator.advance(arrivedUnixMs);
    const touched = await this.flusher.flush();
    ingest.flushed();
    return touched.map((id) => names.dictionaries.operationOf(id));
  }
}
