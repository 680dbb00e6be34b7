import { decodeSpans, type SpanNames } from '#decode';
import { type Journal } from '#journal';
import { Overloaded, RequestSink, type Accepted, type ReceivedRequest } from '#receive';
import { type SpanRecords } from '#span';
import { type Flusher } from './flusher.js';
import { type Applier } from './ingest/applier.js';
import { frameOf } from './ingest/request-frame.js';
import { overloaded } from './ingest/overloaded.js';
import { type Judging } from './judging.js';

/*
 * The way of a span on one screen. Its first half is in the ingest thread, the second in the main one; what has been
 * counted goes from one to the other with each flush.
 */

/** As many requests as are usually between decoding and the disk; a large one must not keep its memory for good. */
const SPARE_BATCHES = 16;
const SPARE_CAPACITY = 8_192;

export type IntakeRooms = {
  names: SpanNames;
  journal: Pick<Journal, 'append'>;
  applier: Pick<Applier, 'offer'>;
};

/** From the sockets to histograms in memory. */
export class Intake extends RequestSink {
  /** Of requests that have been applied: to decode into one that is there costs a fifth less. */
  private readonly spare: SpanRecords[] = [];

  constructor(private readonly rooms: IntakeRooms) {
    super();
  }

  /**
   * receive → decode → journal → acknowledge; the applier takes it from there, in the order of the journal, to recall
   * and aggregate. A request that does not decode changes nothing; one that is acknowledged is on disk.
   * @throws MalformedRequest, Overloaded
   */
  async accept(request: ReceivedRequest): Promise<Accepted> {
    const { names, journal, applier } = this.rooms;
    const { batch, rejected } = decodeSpans(request, names, this.spare.pop());
    const stored = await journal.append(frameOf(request)).catch(overloaded);
    applier.offer({ ...stored, arrivalUnixMs: request.arrivalUnixMs, batch });
    if (this.spare.length < SPARE_BATCHES && batch.capacity <= SPARE_CAPACITY) this.spare.push(batch);
    return { spans: batch.count, rejected };
  }

  /**
   * Journals that time has passed, so that what is decided by it is decided the same in a replay. Where the journal
   * takes nothing now, a later mark says the same: the flush that it comes before must not wait, for it makes room.
   */
  async mark(arrivalUnixMs: number): Promise<void> {
    const { journal, applier } = this.rooms;
    const mark = { format: 'mark', arrivalUnixMs, bytes: new Uint8Array() } as const;
    try {
      // Just as in accept, so that those of one group go on in their order.
      const stored = await journal.append(mark).catch(overloaded);
      applier.offer({ ...stored, arrivalUnixMs, batch: undefined });
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
    }
  }
}

export type PipelineRooms = {
  flusher: Pick<Flusher, 'flush'>;
  judging: Pick<Judging, 'now' | 'judged'>;
};

/** From histograms in memory to a page. The schedule calls `flush`, and `evaluate` once some node has flushed. */
export class Pipeline {
  constructor(private readonly rooms: PipelineRooms) {}

  /** aggregate → store. Answers whether all that had been received is committed now. */
  flush(): Promise<boolean> {
    return this.rooms.flusher.flush();
  }

  /**
   * evaluate → page: judges the SLAs by what all nodes have committed, and keeps the incidents in step. Only the node that
   * leads does; false on others.
   */
  async evaluate(): Promise<boolean> {
    const { judging } = this.rooms;
    const judges = judging.now;
    if (judges === undefined) return false;
    await judges.progress.refresh();
    const judged = await judges.evaluator.judge();
    await judges.incidents.reconcile(judged);
    judging.judged();
    return true;
  }
}
