import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { OWN } from './declarations.js';

type Declared<L extends string> = { name: string; help: string; labels: readonly L[] };

/** Culprit's own metrics by their names in {@link OWN}, empty. */
export function ownMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>({ name, help, labels }: Declared<L>) =>
    new Counter({ name, help, labelNames: labels, registers });
  const gauge = <L extends string>({ name, help, labels }: Declared<L>) =>
    new Gauge({ name, help, labelNames: labels, registers });
  const histogram = ({ name, help, buckets }: Declared<never> & { buckets: readonly number[] }) =>
    new Histogram({ name, help, buckets: [...buckets], registers });
  return {
    spansReceived: counter(OWN.spansReceived),
    spansRejected: counter(OWN.spansRejected),
    requestsRejected: counter(OWN.requestsRejected),
    duplicateRequests: counter(OWN.duplicateRequests),
    accountJoins: counter(OWN.accountJoins),
    dictionaryOverflow: counter(OWN.dictionaryOverflow),
    overflowNames: gauge(OWN.overflowNames),
    spansClockAhead: counter(OWN.spansClockAhead),
    spansWaiting: gauge(OWN.spansWaiting),
    duplicatesForgotten: counter(OWN.duplicatesForgotten),
    dictionarySize: gauge(OWN.dictionarySize),
    flushSeconds: histogram(OWN.flushSeconds),
    flushFailures: counter(OWN.flushFailures),
    flushedRows: counter(OWN.flushedRows),
    flushesLost: counter(OWN.flushesLost),
    rowsInMemory: gauge(OWN.rowsInMemory),
    flushRowsRefused: counter(OWN.flushRowsRefused),
    namesRefused: counter(OWN.namesRefused),
    rollupBehindFlushes: gauge(OWN.rollupBehindFlushes),
    rollupBehindSeconds: gauge(OWN.rollupBehindSeconds),
    journalBytes: gauge(OWN.journalBytes),
    journalSavedBytes: gauge(OWN.journalSavedBytes),
    journalDiskFree: gauge(OWN.journalDiskFree),
    journalAge: gauge(OWN.journalAge),
    journalFrames: counter(OWN.journalFrames),
    journalAppendedBytes: counter(OWN.journalAppendedBytes),
    journalSyncs: counter(OWN.journalSyncs),
    journalRefusals: counter(OWN.journalRefusals),
    journalRefusing: gauge(OWN.journalRefusing),
    journalDamagedFrames: counter(OWN.journalDamagedFrames),
    journalUnreadableFrames: counter(OWN.journalUnreadableFrames),
    journalTornBytes: counter(OWN.journalTornBytes),
    recallSpans: gauge(OWN.recallSpans),
    recallBytes: gauge(OWN.recallBytes),
    recallAge: gauge(OWN.recallAge),
    surveyTraces: counter(OWN.surveyTraces),
    surveyLag: gauge(OWN.surveyLag),
    surveyLost: counter(OWN.surveyLost),
    evaluateSeconds: histogram(OWN.evaluateSeconds),
    evaluateFailures: counter(OWN.evaluateFailures),
    tasksSkipped: counter(OWN.tasksSkipped),
    leading: gauge(OWN.leading),
    heartbeats: counter(OWN.heartbeats),
    explanations: counter(OWN.explanations),
    deliveries: counter(OWN.deliveries),
    channelFailures: gauge(OWN.channelFailures),
    channelFailingSeconds: gauge(OWN.channelFailingSeconds),
    channelWaiting: gauge(OWN.channelWaiting),
    incidentsOpen: gauge(OWN.incidentsOpen),
    timeToPage: histogram(OWN.timeToPage),
    timeToPageSender: histogram(OWN.timeToPageSender),
    timeToPageCulprit: histogram(OWN.timeToPageCulprit),
  };
}

export type OwnMetrics = ReturnType<typeof ownMetrics>;

/** Sets a counter to a total that is counted elsewhere. */
export function setTotal<L extends string>(
  counter: Counter<L>,
  labels: Partial<Record<L, string>>,
  total: number,
): void {
  counter.remove(labels);
  counter.inc(labels, total);
}
