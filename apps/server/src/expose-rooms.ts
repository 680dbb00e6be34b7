import { setTotal } from '#expose';
import { type Clock } from '#kit';
import { type ReceiverStats } from '#receive';
import { type Rooms } from './rooms.js';

/** Lets /metrics show what the rooms count, read at each scrape. */
export function exposeRooms(rooms: Rooms, receivers: readonly { stats: ReceiverStats }[]): void {
  rooms.metrics.beforeScrape(() => {
    for (const { stats } of receivers) exposeReceiver(rooms, stats);
    exposeAggregator(rooms);
    exposeDictionaries(rooms);
    exposeJournal(rooms);
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

function exposeDictionaries({ metrics: { own }, names: { dictionaries } }: Rooms): void {
  for (const [dictionary, count] of Object.entries(dictionaries.overflow)) {
    setTotal(own.dictionaryOverflow, { dictionary }, count);
  }
  own.dictionarySize.set({ dictionary: 'operations' }, dictionaries.operationCount);
  own.dictionarySize.set({ dictionary: 'accounts' }, dictionaries.accountCount);
}

function exposeJournal({ metrics: { own }, journal: { stats }, clock }: Rooms): void {
  own.journalBytes.set(stats.bytes);
  own.journalAge.set(ageSeconds(clock, stats.oldestArrivalUnixMs));
  setTotal(own.journalFrames, {}, stats.frames);
  setTotal(own.journalAppendedBytes, {}, stats.appendedBytes);
  setTotal(own.journalSyncs, {}, stats.syncs);
  for (const [reason, count] of Object.entries(stats.refusals))
    setTotal(own.journalRefusals, { reason }, count);
  setTotal(own.journalDamagedFrames, {}, stats.damagedFrames);
  setTotal(own.journalTornBytes, {}, stats.tornBytes);
}

function exposeRecall({ metrics: { own }, recall, clock }: Rooms): void {
  const { spans, bytes, oldestArrivalUnixMs } = recall.stats;
  own.recallSpans.set(spans);
  own.recallBytes.set(bytes);
  own.recallAge.set(ageSeconds(clock, oldestArrivalUnixMs));
}

/** 0 while there is nothing. */
function ageSeconds(clock: Clock, arrivalUnixMs: number | undefined): number {
  return arrivalUnixMs === undefined ? 0 : (clock.nowMs() - arrivalUnixMs) / 1000;
}
