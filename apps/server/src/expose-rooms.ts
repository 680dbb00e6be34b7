import { setTotal } from '#expose';
import { type Damage } from '#span';
import { type IngestStats } from './ingest/ingest.js';
import { type Rooms } from './rooms.js';

/** Each is a series, and the names are the senders'. */
const NAMES_SHOWN = 10;

type Own = Rooms['metrics']['own'];

/** Lets /metrics show what the rooms count, read at each scrape. */
export function exposeRooms(rooms: Rooms): void {
  const { metrics, ingest, flusher, judging, leadership, slaMetrics, clock } = rooms;
  metrics.beforeScrape(async () => {
    exposeIngest(metrics.own, await ingest.stats(), clock.nowMs());
    exposeOverflowNames(metrics.own, (await ingest.cardinality()).damage);
    setTotal(metrics.own.flushesLost, {}, flusher.stats.lost);
    setTotal(metrics.own.flushFailures, {}, flusher.stats.failed);
    setTotal(metrics.own.flushedRows, {}, flusher.stats.rows);
    exposeStore(rooms);
    exposeRollup(rooms);
    exposeSurvey(rooms);
    setTotal(metrics.own.evaluateFailures, {}, judging.failures);
    slaMetrics.set(judging.snapshot(slaMetrics.limit));
    metrics.own.leading.set(leadership.term === undefined ? 0 : 1);
  });
}

function exposeIngest(own: Own, stats: IngestStats, nowUnixMs: number): void {
  for (const receiver of stats.receivers) exposeReceiver(own, receiver);
  const { spans, accounts, duplicateRequests, seen, clockAhead, waitingSpans, rows } = stats.aggregator;
  setTotal(own.spansRejected, { transport: '', reason: 'late' }, spans.late);
  setTotal(own.spansRejected, { transport: '', reason: 'duplicate' }, spans.duplicate);
  setTotal(own.duplicateRequests, {}, duplicateRequests);
  setTotal(own.spansClockAhead, {}, clockAhead);
  setTotal(own.duplicatesForgotten, { of: 'spans' }, seen.spansEvicted);
  setTotal(own.duplicatesForgotten, { of: 'requests' }, seen.requestsEvicted);
  own.spansWaiting.set(waitingSpans);
  own.rowsInMemory.set(rows);
  exposeAccountJoins(own, accounts);

  const { overflow, operations, accounts: accountNames } = stats.dictionaries;
  for (const [dictionary, count] of Object.entries(overflow))
    setTotal(own.dictionaryOverflow, { dictionary }, count);
  own.dictionarySize.set({ dictionary: 'operations' }, operations);
  own.dictionarySize.set({ dictionary: 'accounts' }, accountNames);

  const ageSeconds = (arrivalUnixMs = nowUnixMs): number => (nowUnixMs - arrivalUnixMs) / 1000;
  const { spans: recalled, bytes, oldestArrivalUnixMs } = stats.recall;
  own.recallSpans.set(recalled);
  own.recallBytes.set(bytes);
  own.recallAge.set(ageSeconds(oldestArrivalUnixMs));
  exposeJournal(own, stats, ageSeconds(stats.journal.oldestArrivalUnixMs));
}

function exposeAccountJoins(own: Own, counts: IngestStats['aggregator']['accounts']): void {
  const { own: named, trace, waited, none, evicted, conflicts } = counts;
  const { lateAccounts, tracesEvicted, seriesOverflow } = counts;
  const outcomes = {
    own: named,
    trace,
    waited,
    none,
    evicted,
    conflicts,
    late_accounts: lateAccounts,
    traces_evicted: tracesEvicted,
    series_overflow: seriesOverflow,
  };
  for (const [outcome, count] of Object.entries(outcomes)) setTotal(own.accountJoins, { outcome }, count);
}

function exposeJournal(own: Own, { journal, unreadableFrames }: IngestStats, ageSeconds: number): void {
  setTotal(own.journalUnreadableFrames, {}, unreadableFrames);
  own.journalBytes.set(journal.bytes);
  own.journalSavedBytes.set(journal.savedBytes);
  own.journalDiskFree.set(journal.freeBytes);
  own.journalAge.set(ageSeconds);
  setTotal(own.journalFrames, {}, journal.frames);
  setTotal(own.journalAppendedBytes, {}, journal.appendedBytes);
  setTotal(own.journalSyncs, {}, journal.syncs);
  for (const [reason, count] of Object.entries(journal.refusals)) {
    setTotal(own.journalRefusals, { reason }, count);
    own.journalRefusing.set({ reason }, reason === journal.refusing ? 1 : 0);
  }
  setTotal(own.journalDamagedFrames, {}, journal.damagedFrames);
  setTotal(own.journalTornBytes, {}, journal.tornBytes);
}

function exposeOverflowNames(own: Own, { services, operations, accounts }: Damage): void {
  own.overflowNames.reset();
  const show = (dictionary: string, service: string, name: string, atLeast: number): void =>
    own.overflowNames.set({ dictionary, service, name }, atLeast);
  for (const { item, atLeast } of services.slice(0, NAMES_SHOWN)) show('services', item, '', atLeast);
  for (const { item, atLeast } of operations.slice(0, NAMES_SHOWN))
    show('operations', item.service, item.name, atLeast);
  for (const { item, atLeast } of accounts.slice(0, NAMES_SHOWN)) show('accounts', '', item, atLeast);
}

function exposeReceiver(own: Own, stats: IngestStats['receivers'][number]): void {
  const { transport } = stats;
  setTotal(own.spansReceived, { transport }, stats.acceptedSpans);
  for (const [reason, count] of stats.rejectedSpans)
    setTotal(own.spansRejected, { transport, reason }, count);
  for (const [reason, count] of stats.refusedRequests)
    setTotal(own.requestsRejected, { transport, reason }, count);
}

function exposeStore({ metrics: { own }, store }: Rooms): void {
  const { rows, names } = store.refusedForData;
  for (const [reason, count] of rows) setTotal(own.flushRowsRefused, { reason }, count);
  for (const [reason, count] of names) setTotal(own.namesRefused, { reason }, count);
}

function exposeRollup({ metrics: { own }, rollup, clock }: Rooms): void {
  for (const grain of ['1m', '1h'] as const) {
    const behind = rollup.behind(grain, clock.nowMs());
    if (behind === undefined) continue;
    own.rollupBehindFlushes.set({ grain }, behind.flushes);
    own.rollupBehindSeconds.set({ grain }, behind.seconds);
  }
}

function exposeSurvey({ metrics: { own }, surveyor, clock }: Rooms): void {
  const { surveyed, unreadable, overBudget, lostSums, surveyedToUnixMs } = surveyor.stats;
  setTotal(own.surveyTraces, { outcome: 'surveyed' }, surveyed);
  setTotal(own.surveyTraces, { outcome: 'unreadable' }, unreadable);
  setTotal(own.surveyTraces, { outcome: 'over_budget' }, overBudget);
  setTotal(own.surveyLost, {}, lostSums);
  if (surveyedToUnixMs !== undefined) own.surveyLag.set((clock.nowMs() - surveyedToUnixMs) / 1000);
}
