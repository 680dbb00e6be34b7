import { setTotal } from '#expose';
import { type ReceiverStats } from '#receive';
import { type Pipeline } from './pipeline.js';
import { type Rooms } from './rooms.js';

/** Lets /metrics show what the rooms count, read at each scrape. */
export function exposeRooms(
  rooms: Rooms,
  pipeline: Pick<Pipeline, 'flushes'>,
  receivers: readonly { stats: ReceiverStats }[],
): void {
  rooms.metrics.beforeScrape(() => {
    for (const { stats } of receivers) exposeReceiver(rooms, stats);
    exposeAggregator(rooms);
    exposeFlushes(rooms, pipeline);
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
  const { spans, accounts, duplicateRequests } = aggregator.stats;
  setTotal(own.spansRejected, { transport: '', reason: 'late' }, spans.late);
  setTotal(own.spansRejected, { transport: '', reason: 'duplicate' }, spans.duplicate);
  setTotal(own.requestsRejected, { transport: '', reason: 'duplicate' }, duplicateRequests);
  for (const [outcome, count] of Object.entries(accounts)) setTotal(own.accountJoins, { outcome }, count);
  const { failures } = evaluator;
  setTotal(own.evaluateFailures, {}, failures.rules + failures.sla + failures.percentile + failures.save);
}

function exposeFlushes({ metrics: { own } }: Rooms, { flushes }: Pick<Pipeline, 'flushes'>): void {
  setTotal(own.flushFailures, {}, flushes.failed);
  setTotal(own.flushedRows, {}, flushes.rows);
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
