import { ALL_ACCOUNTS, type Dictionaries, type Operation, type SpanRecords, SpanSink } from '#span';
import { AccountJoin, type AccountJoinCounts, type AccountJoinLimits } from './account-join.js';
import { isClockAhead, windowStartOf } from './event-time.js';
import { type LatencyRows } from './latency-rows.js';
import { SeenRequests } from './seen-requests.js';
import { SeenSpans } from './seen-spans.js';
import { TrackedOperations } from './tracked-operations.js';
import { Windows } from './windows.js';

export type AggregatorLimits = AccountJoinLimits & {
  /** A span that ended longer before its arrival than this is left out. */
  lateLimitMs: number;
  /** Rows in memory from which on frames are to wait in the journal, because Postgres does not take the rows. */
  maxRows: number;
  /** Rows of accounts that only senders named, for each window and flush; beyond it they count as (other). */
  maxSeries: number;
  /** Spans that are remembered to know duplicates by, some 14 bytes each; beyond it the oldest are forgotten early. */
  maxSeenSpans: number;
  /** Requests, likewise. */
  maxSeenRequests: number;
};

export const DEFAULT_AGGREGATOR_LIMITS: AggregatorLimits = {
  accountWaitMs: 10_000,
  maxWaitingSpans: 2 ** 18,
  maxTraces: 2 ** 18,
  lateLimitMs: 3_600_000,
  maxRows: 200_000,
  maxSeries: 50_000,
  // 15 minutes at 20,000 spans a second.
  maxSeenSpans: 20_000_000,
  maxSeenRequests: 5_000_000,
};

export type AggregatorStats = {
  /** received = counted + late + duplicate. */
  spans: { received: number; counted: number; late: number; duplicate: number };
  /** Requests that had come before, whose spans are not among the received. */
  duplicateRequests: number;
  /** What is remembered to know duplicates by, and what had to be forgotten before its time. */
  seen: { spans: number; spansEvicted: number; requests: number; requestsEvicted: number };
  /** Counted spans that claimed to have ended after they arrived, so that the arrival was taken. */
  clockAhead: number;
  /** Of the spans that are measured per account. */
  accounts: AccountJoinCounts & { seriesOverflow: number };
  waitingSpans: number;
  knownTraces: number;
  /** Rows in memory, {@link Aggregator.rowsInFlight} included. */
  rows: number;
};

/**
 * Spans into histograms: every operation over all accounts, and per account the entries and those operations
 * that {@link trackOperations} names. All that is decided follows from the records, their order and the arrival
 * times, never from the clock, so that a replay of the journal decides the same.
 */
export class Aggregator extends SpanSink {
  /** Rows that were taken and are not written yet, as who takes them says: they fill memory too. */
  rowsInFlight = 0;
  private readonly windows: Windows;
  private readonly join: AccountJoin;
  private readonly tracked: TrackedOperations;
  private readonly seenSpans: SeenSpans;
  private readonly seenRequests: SeenRequests;
  private registered: ReadonlySet<number> = new Set();
  private counts = noCounts();
  private isMuted = false;

  constructor(
    dictionaries: Dictionaries,
    private readonly limits: AggregatorLimits = DEFAULT_AGGREGATOR_LIMITS,
  ) {
    super();
    this.windows = new Windows(limits.maxSeries, (account) => this.registered.has(account));
    this.join = new AccountJoin(
      limits,
      (account, windowStartUnixMs, operation, durationNs, isError, isEntry) => {
        // Spelt out: an array for the rest of them would be an object per span.
        if (!this.isMuted)
          this.windows.record(account, windowStartUnixMs, operation, durationNs, isError, isEntry);
      },
    );
    this.tracked = new TrackedOperations(dictionaries);
    this.seenSpans = new SeenSpans(limits.maxSeenSpans);
    this.seenRequests = new SeenRequests(limits.maxSeenRequests);
  }

  /** Whether frames are to wait in the journal. Spans that are given nevertheless are counted. */
  get isFull(): boolean {
    return this.windows.rowCount + this.rowsInFlight >= this.limits.maxRows;
  }

  get stats(): AggregatorStats {
    const { spans, clockAhead, duplicateRequests } = this.counts;
    return {
      spans: { ...spans },
      duplicateRequests,
      seen: {
        spans: this.seenSpans.count,
        spansEvicted: this.seenSpans.evicted,
        requests: this.seenRequests.count,
        requestsEvicted: this.seenRequests.evicted,
      },
      clockAhead,
      accounts: { ...this.join.counts, seriesOverflow: this.windows.seriesOverflow },
      waitingSpans: this.join.waitingSpans,
      knownTraces: this.join.knownTraces,
      rows: this.windows.rowCount + this.rowsInFlight,
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

  /**
   * From now on nothing is counted, neither spans nor those that waited for their account: what comes has been
   * counted before a restart, and is only remembered.
   */
  mute(): void {
    this.isMuted = true;
  }

  /** From now on everything is counted again, also the spans that still wait. The stats begin at zero. */
  unmute(): void {
    this.isMuted = false;
    this.counts = noCounts();
    this.join.resetCounts();
  }

  /**
   * Whether a request is no duplicate of one that arrived in the last ten minutes. To be asked once for each, in
   * the order of the journal, before its spans are accepted.
   * @param digest of its bytes, at least 8 bytes
   */
  isNewRequest(digest: Uint8Array, arrivalUnixMs: number): boolean {
    const isNew = this.seenRequests.isNew(digest, arrivalUnixMs);
    if (!isNew) this.counts.duplicateRequests++;
    return isNew;
  }

  override accept(batch: SpanRecords, arrivalUnixMs: number): void {
    this.advance(arrivalUnixMs);
    this.counts.spans.received += batch.count;
    this.seenSpans.look(batch);
    for (let i = 0; i < batch.count; i++) {
      if (this.seenSpans.isNew(i)) this.acceptSpan(batch, i, arrivalUnixMs);
      else this.counts.spans.duplicate++;
    }
  }

  /** Says that this time has come without a request: spans that have waited long enough are given up. */
  advance(arrivalUnixMs: number): void {
    this.join.advance(arrivalUnixMs);
    this.seenSpans.advance(arrivalUnixMs);
  }

  /** Takes out what has accumulated. */
  take(): LatencyRows {
    return this.windows.take();
  }

  private acceptSpan(batch: SpanRecords, i: number, arrivalUnixMs: number): void {
    let endUnixMs = batch.endUnixMs(i);
    if (isClockAhead(endUnixMs, arrivalUnixMs)) {
      this.counts.clockAhead++;
      endUnixMs = arrivalUnixMs;
    }
    if (arrivalUnixMs - endUnixMs > this.limits.lateLimitMs) {
      this.counts.spans.late++;
      this.join.learn(batch, i);
      return;
    }
    this.counts.spans.counted++;
    const operation = batch.operation(i);
    const windowStartUnixMs = windowStartOf(endUnixMs);
    const isEntry = batch.isEntry(i);
    if (!this.isMuted) {
      this.windows.record(
        ALL_ACCOUNTS,
        windowStartUnixMs,
        operation,
        batch.durationNs(i),
        batch.isError(i),
        isEntry,
      );
    }
    if (isEntry || this.tracked.has(operation)) this.join.join(batch, i, windowStartUnixMs);
    else this.join.learn(batch, i);
  }
}

function noCounts() {
  return {
    spans: { received: 0, counted: 0, late: 0, duplicate: 0 },
    duplicateRequests: 0,
    clockAhead: 0,
  };
}
