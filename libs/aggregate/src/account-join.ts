import { NO_ACCOUNT, RECORD_WORDS, type SpanRecords } from '#span';
import { TraceAccounts } from './trace-accounts.js';
import { type Settle, WaitingSpans } from './waiting-spans.js';

export type AccountJoinLimits = {
  /** How long a span waits for the account of its trace, in time of arrival. */
  accountWaitMs: number;
  /** Beyond it the span that has waited longest is given up; rounded up to a power of two. */
  maxWaitingSpans: number;
  /** Beyond it the trace seen first is forgotten; rounded up to a power of two. */
  maxTraces: number;
};

/** Spans by where their account came from, and what went wrong. */
export type AccountJoinCounts = {
  /** The span itself named it. */
  own: number;
  /** Its trace was known to have it. */
  trace: number;
  /** It came while the span waited. */
  waited: number;
  /** It did not come in time. */
  none: number;
  /** Too many spans waited. */
  evicted: number;
  /** Spans that named another account than their trace's. */
  conflicts: number;
  /** Traces whose account came after a span of theirs had been given up. */
  lateAccounts: number;
  /** Traces that could not be remembered for as long as a span waits. */
  tracesEvicted: number;
};

/**
 * Finds each span's account: its own, else the first that its trace names, in journal order, before it or
 * up to `accountWaitMs` after it. All that is decided follows from the records, their order and the arrival
 * times, never from the clock, so that a replay decides the same.
 */
export class AccountJoin {
  counts: AccountJoinCounts = noCounts();
  private readonly traces: TraceAccounts;
  private readonly waiting: WaitingSpans;
  /** Requests are journaled in nearly the order of their arrival; time does not go back for the odd ones. */
  private timeUnixMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly limits: AccountJoinLimits,
    private readonly settle: Settle,
  ) {
    this.traces = new TraceAccounts(limits.maxTraces);
    this.waiting = new WaitingSpans(limits.maxWaitingSpans);
  }

  get waitingSpans(): number {
    return this.waiting.count;
  }

  get knownTraces(): number {
    return this.traces.count;
  }

  resetCounts(): void {
    this.counts = noCounts();
  }

  /** Gives up the spans that have waited long enough at this time of arrival. */
  advance(arrivalUnixMs: number): void {
    if (!(arrivalUnixMs > this.timeUnixMs)) return;
    this.timeUnixMs = arrivalUnixMs;
    const since = arrivalUnixMs - this.limits.accountWaitMs;
    while (this.waiting.oldestSinceUnixMs < since) this.giveUpOldest('none');
  }

  /** Settles the span now or once its account is known. Its arrival is that of the last {@link advance}. */
  join(records: SpanRecords, i: number, windowStartUnixMs: number): void {
    const own = records.account(i);
    let trace = this.traces.find(records.words, i * RECORD_WORDS);
    if (own !== NO_ACCOUNT) {
      this.learnFrom(records, i, trace, own);
      this.counts.own++;
      this.settleNow(records, i, windowStartUnixMs, own);
      return;
    }
    const account = trace === 0 ? NO_ACCOUNT : this.traces.account(trace);
    if (account !== NO_ACCOUNT) {
      this.counts.trace++;
      this.settleNow(records, i, windowStartUnixMs, account);
      return;
    }
    if (trace === 0) trace = this.addTrace(records, i);
    this.wait(records, i, windowStartUnixMs, trace);
  }

  /** Takes only the account from a span that itself is not to be counted. */
  learn(records: SpanRecords, i: number): void {
    const own = records.account(i);
    if (own === NO_ACCOUNT) return;
    this.learnFrom(records, i, this.traces.find(records.words, i * RECORD_WORDS), own);
  }

  private learnFrom(records: SpanRecords, i: number, known: number, account: number): void {
    const trace = known === 0 ? this.addTrace(records, i) : known;
    const first = this.traces.account(trace);
    if (first === NO_ACCOUNT) {
      this.traces.setAccount(trace, account);
      this.counts.waited += this.waiting.settleChain(this.traces.newestWaiting(trace), account, this.settle);
      if (this.traces.wasGivenUp(trace)) this.counts.lateAccounts++;
    } else if (first !== account) {
      this.counts.conflicts++;
    }
  }

  private settleNow(records: SpanRecords, i: number, windowStartUnixMs: number, account: number): void {
    this.settle(
      account,
      windowStartUnixMs,
      records.operation(i),
      records.durationNs(i),
      records.isError(i),
      records.isEntry(i),
    );
  }

  private wait(records: SpanRecords, i: number, windowStartUnixMs: number, trace: number): void {
    if (this.waiting.isFull) this.giveUpOldest('evicted');
    const span = this.waiting.add(
      windowStartUnixMs,
      records.operation(i),
      records.durationNs(i),
      records.isError(i),
      records.isEntry(i),
      this.timeUnixMs,
      trace,
      this.traces.newestWaiting(trace),
    );
    this.traces.setNewestWaiting(trace, span);
  }

  private giveUpOldest(reason: 'none' | 'evicted'): void {
    const trace = this.waiting.giveUpOldest(NO_ACCOUNT, this.settle);
    if (trace === undefined) return;
    this.counts[reason]++;
    this.traces.setGivenUp(trace);
  }

  private addTrace(records: SpanRecords, i: number): number {
    const forgottenSeen = this.traces.nextToForgetSeenUnixMs;
    if (forgottenSeen !== undefined && this.timeUnixMs - forgottenSeen <= this.limits.accountWaitMs) {
      this.counts.tracesEvicted++;
    }
    return this.traces.add(records.words, i * RECORD_WORDS, this.timeUnixMs);
  }
}

function noCounts(): AccountJoinCounts {
  return {
    own: 0,
    trace: 0,
    waited: 0,
    none: 0,
    evicted: 0,
    conflicts: 0,
    lateAccounts: 0,
    tracesEvicted: 0,
  };
}
