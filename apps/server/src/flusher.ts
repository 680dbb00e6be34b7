import { ForeignPosition, LatencyRows, PositionLost, type HistogramStore } from '#aggregate';
import { type LatencyMetrics } from '#expose';
import { type Logger } from '#kit';
import { type IngestHealth } from './ingest-health.js';
import { type Ingest, type TakenFlush } from './ingest/ingest.js';
import { type NameBook } from './ingest/name-book.js';

export type FlusherRooms = {
  ingest: Pick<Ingest, 'take' | 'committed' | 'recover'>;
  store: HistogramStore;
  names: NameBook;
  latency: Pick<LatencyMetrics, 'add'>;
  health: Pick<IngestHealth, 'flushed'>;
  /** Called before a commit; what it returns, after it. */
  startTimer: () => () => void;
  /** Told where another process has taken over. */
  onFailure: (error: Error) => void;
  log: Logger;
};

/** Brings what has been counted to Postgres: one flush after the other, and each until it is committed. */
export class Flusher {
  readonly stats = { failed: 0, rows: 0, lost: 0 };
  /** What the journal holds before it, /metrics has. */
  private exposedTo = 0;
  private pending: TakenFlush | undefined;
  private flushing: Promise<unknown> = Promise.resolve();

  constructor(private readonly rooms: FlusherRooms) {}

  /**
   * Answers whether all that had been received is committed now. A flush that is called while one runs waits for it.
   */
  flush(): Promise<boolean> {
    const flushed = this.flushing.catch(() => undefined).then(() => this.flushNext());
    this.flushing = flushed;
    return flushed;
  }

  private async flushNext(): Promise<boolean> {
    const { ingest, store, names, latency, health, startTimer, onFailure, log } = this.rooms;
    const flush = (this.pending ??= await ingest.take());
    if (flush === undefined) {
      health.flushed();
      return true;
    }
    names.learn(flush.names);
    const rows = LatencyRows.fromTransfer(flush.rows);
    const stopTimer = startTimer();
    try {
      await store.commit({ from: flush.from, to: flush.to, rows });
    } catch (error) {
      this.stats.failed++;
      if (error instanceof ForeignPosition) onFailure(error);
      if (!(error instanceof PositionLost)) throw error;
      this.stats.lost++;
      log.warn({ position: error.position }, 'Postgres has lost what it had committed: counting it again');
      await ingest.recover(error.position, this.exposedTo);
      // Not sooner: where that failed, the next attempt finds the same and asks again.
      this.pending = undefined;
      return false;
    } finally {
      stopTimer();
    }
    this.pending = undefined;
    this.stats.rows += rows.count;
    await ingest.committed(flush.to);
    if (!flush.isBehind) health.flushed();
    // Once it is committed, so that /metrics and Postgres say the same; what Postgres had lost and is counted again,
    // /metrics has already.
    if (flush.to > this.exposedTo) {
      latency.add(rows, names);
      this.exposedTo = flush.to;
    }
    return !flush.isBehind;
  }
}
