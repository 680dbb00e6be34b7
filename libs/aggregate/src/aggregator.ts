import { ALL_ACCOUNTS, type Dictionaries, type Operation, type SpanRecords, SpanSink } from '#span';
import { AccountJoin, type AccountJoinCounts, type AccountJoinLimits } from './account-join.js';
import { isClockAhead, windowStartOf } from './event-time.js';
import { type Flush, type HistogramStore, PositionLost } from './histogram-store.js';
import { TrackedOperations } from './tracked-operations.js';
import { Windows } from './windows.js';

export type AggregatorLimits = AccountJoinLimits & {
  /** A span that ended longer before its arrival than this is left out. */
  lateLimitMs: number;
  /** Rows in memory from which on senders are to wait, because Postgres does not take them. */
  maxRows: number;
  /** Rows of accounts that only senders named, for each window and flush; beyond it they count as (other). */
  maxSeries: number;
};

export const DEFAULT_AGGREGATOR_LIMITS: AggregatorLimits = {
  accountWaitMs: 10_000,
  maxWaitingSpans: 2 ** 18,
  maxTraces: 2 ** 18,
  lateLimitMs: 3_600_000,
  maxRows: 200_000,
  maxSeries: 50_000,
};

export type AggregatorStats = {
  /** received = counted + late. */
  spans: { received: number; counted: number; late: number };
  /** Counted spans that claimed to have ended after they arrived, so that the arrival was taken. */
  clockAhead: number;
  /** Of the spans that are measured per account. */
  accounts: AccountJoinCounts & { seriesOverflow: number };
  waitingSpans: number;
  knownTraces: number;
  /** Rows in memory, those of a running flush included. */
  rows: number;
  flushes: { succeeded: number; failed: number; rows: number };
};

/** What one flush has written. */
export type Flushed = {
  rows: number;
  operationIds: number[];
  /** Arrival of the newest span that may be among the rows; undefined while nothing has arrived. */
  newestArrivalUnixMs: number | undefined;
};

/**
 * Spans into histograms: every operation over all accounts, and per account the entries and those operations
 * that {@link trackOperations} names.
 */
export class Aggregator extends SpanSink {
  private readonly windows: Windows;
  private readonly join: AccountJoin;
  private readonly tracked: TrackedOperations;
  private registered: ReadonlySet<number> = new Set();
  private readonly spans = { received: 0, counted: 0, late: 0 };
  private clockAhead = 0;
  private readonly flushes = { succeeded: 0, failed: 0, rows: 0 };
  private newestArrivalUnixMs: number | undefined;
  /** Until the journal has positions, they are numbers of flushes. */
  private position = 0;
  /** Taken out of the windows and not known to be committed. */
  private uncommitted: Flush | undefined;
  private flushing: Promise<Flushed> | undefined;

  constructor(
    dictionaries: Dictionaries,
    private readonly limits: AggregatorLimits = DEFAULT_AGGREGATOR_LIMITS,
  ) {
    super();
    this.windows = new Windows(limits.maxSeries, (account) => this.registered.has(account));
    this.join = new AccountJoin(limits, (...span) => this.windows.record(...span));
    this.tracked = new TrackedOperations(dictionaries);
  }

  /** Whether senders are to be told to come back later. Spans that are given nevertheless are counted. */
  get isFull(): boolean {
    return this.rowCount >= this.limits.maxRows;
  }

  get stats(): AggregatorStats {
    return {
      spans: { ...this.spans },
      clockAhead: this.clockAhead,
      accounts: { ...this.join.counts, seriesOverflow: this.windows.seriesOverflow },
      waitingSpans: this.join.waitingSpans,
      knownTraces: this.join.knownTraces,
      rows: this.rowCount,
      flushes: { ...this.flushes },
    };
  }

  /** Sets which operations are measured per account although they are no entries, for spans from now on. */
  trackOperations(isTracked: (operation: Operation) => boolean): void {
    this.tracked.track(isTracked);
  }

  /** Sets which accounts are never counted as (other), by their ids in the dictionaries. */
  registerAccounts(accounts: Iterable<number>): void {
    this.registered = new Set(accounts);
  }

  override accept(batch: SpanRecords, arrivalUnixMs: number): void {
    this.join.advance(arrivalUnixMs);
    if (!(arrivalUnixMs <= (this.newestArrivalUnixMs ?? Number.NEGATIVE_INFINITY))) {
      this.newestArrivalUnixMs = arrivalUnixMs;
    }
    this.spans.received += batch.count;
    for (let i = 0; i < batch.count; i++) this.acceptSpan(batch, i, arrivalUnixMs);
  }

  /**
   * Commits what has accumulated; a flush that is called while one runs waits for it first. A rejected commit
   * rejects the flush, and is tried again as it was, before the rest, by the next.
   * @param nowUnixMs no span that is still to come arrived before
   */
  async flush(store: HistogramStore, nowUnixMs: number): Promise<Flushed> {
    while (this.flushing !== undefined) await this.flushing.catch(() => undefined);
    this.join.advance(nowUnixMs);
    this.flushing = this.write(store);
    try {
      return await this.flushing;
    } finally {
      this.flushing = undefined;
    }
  }

  private acceptSpan(batch: SpanRecords, i: number, arrivalUnixMs: number): void {
    let endUnixMs = batch.endUnixMs(i);
    if (isClockAhead(endUnixMs, arrivalUnixMs)) {
      this.clockAhead++;
      endUnixMs = arrivalUnixMs;
    }
    if (arrivalUnixMs - endUnixMs > this.limits.lateLimitMs) {
      this.spans.late++;
      this.join.learn(batch, i);
      return;
    }
    this.spans.counted++;
    const operation = batch.operation(i);
    const windowStartUnixMs = windowStartOf(endUnixMs);
    const isEntry = batch.isEntry(i);
    this.windows.record(
      ALL_ACCOUNTS,
      windowStartUnixMs,
      operation,
      batch.durationNs(i),
      batch.isError(i),
      isEntry,
    );
    if (isEntry || this.tracked.has(operation)) this.join.join(batch, i, windowStartUnixMs);
    else this.join.learn(batch, i);
  }

  private get rowCount(): number {
    return this.windows.rowCount + (this.uncommitted?.rows.length ?? 0);
  }

  private async write(store: HistogramStore): Promise<Flushed> {
    const { newestArrivalUnixMs } = this;
    const operationIds = new Set<number>();
    let rows = 0;
    for (const next of [() => this.uncommitted, () => this.take()]) {
      const flush = next();
      if (flush === undefined) continue;
      await this.commit(store, flush);
      rows += flush.rows.length;
      for (const { operation } of flush.rows) operationIds.add(operation);
    }
    return { rows, operationIds: [...operationIds], newestArrivalUnixMs };
  }

  private take(): Flush | undefined {
    if (this.windows.rowCount === 0) return undefined;
    this.uncommitted = { from: this.position, to: this.position + 1, rows: this.windows.take() };
    return this.uncommitted;
  }

  private async commit(store: HistogramStore, flush: Flush): Promise<void> {
    try {
      await store.commit(flush);
    } catch (error) {
      this.flushes.failed++;
      // What Postgres has lost is gone from memory too; this flush is to follow what it still has.
      if (error instanceof PositionLost) {
        this.uncommitted = { ...flush, from: error.position, to: error.position + 1 };
      }
      throw error;
    }
    this.position = flush.to;
    this.uncommitted = undefined;
    this.flushes.succeeded++;
    this.flushes.rows += flush.rows.length;
  }
}
