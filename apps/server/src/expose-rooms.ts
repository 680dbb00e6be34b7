import { setTotal } from '#expose';
import { type ReceiverStats } from '#receive';
import { type Rooms } from './rooms.js';

/** Lets /metrics show what the rooms count, read at each scrape. */
export function exposeRooms(rooms: Rooms, receivers: readonly { stats: ReceiverStats }[]): void {
  rooms.metrics.beforeScrape(() => {
    for (const { stats } of receivers) exposeReceiver(rooms, stats);
    exposeAggregator(rooms);
    exposeStore(rooms);
    exposeDictionaries(rooms);
    exposeRecall(rooms);
    rooms.slaMetrics.set(rooms.evaluator.snapshot());
  });
}

function exposeReceiver({ metrics: { own } }: Rooms, stats: ReceiverStats): void {
  const { transport } = stats;
  setTotal(own.spansReceived, { transport }, stats.acceptedSpans);
  for (const [reason, count] of stats.rejectedSpans)
    setTotal(own.spansRejected, { transport, reason }, count);
  for (const [reason, count] of stats.refusedRequests)
    setTotal(own.requestsRejected, { transport, reason }, count);
}

function exposeAggregator({ metrics: { own }, aggregator, evaluator }: Rooms): void {
  const { spans, accounts, flushes } = aggregator.stats;
  setTotal(own.spansRejected, { transport: '', reason: 'late' }, spans.late);
  for (const [outcome, count] of Object.entries(accounts)) setTotal(own.accountJoins, { outcome }, count);
  setTotal(own.flushFailures, {}, flushes.failed);
  setTotal(own.flushedRows, {}, flushes.rows);
  const { failures } = evaluator;
  setTotal(own.evaluateFailures, {}, failures.rules + failures.sla + failures.percentile + failures.save);
}

function exposeStore({ metrics: { own }, store }: Rooms): void {
  const { rows, names } = store.refusedForData;
  for (const [reason, count] of rows) setTotal(own.flushRowsRefused, { reason }, count);
  for (const [reason, count] of names) setTotal(own.namesRefused, { reason }, count);
}

function exposeDictionaries({ metrics: { own }, names: { dictionaries } }: Rooms): void {
  for (const [dictionary, count] of Object.entries(dictionaries.overflow)) {
    setTotal(own.dictionaryOverflow, { dictionary }, count);
  }
  own.dictionarySize.set({ dictionary: 'operations' }, dictionaries.operationCount);
  own.dictionarySize.set({ dictionary: 'accounts' }, dictionaries.accountCount);
}

function exposeRecall({ metrics: { own }, recall, journal, clock }: Rooms): void {
  const { spans, bytes, oldestArrivalUnixMs } = recall.stats;
  own.recallSpans.set(spans);
  own.recallBytes.set(bytes + journal.bytes);
  own.recallAge.set(oldestArrivalUnixMs === undefined ? 0 : (clock.nowMs() - oldestArrivalUnixMs) / 1000);
}
