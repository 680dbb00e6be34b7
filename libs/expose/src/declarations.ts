/** One metric family: what /metrics says of it, and what docs/metrics.md is made from. */
export type Declaration = {
  type: 'counter' | 'gauge' | 'histogram';
  name: string;
  help: string;
  labels: readonly string[];
  /** Upper bounds of a histogram's buckets. */
  buckets?: readonly number[];
};

const counter = <const L extends string>(name: string, help: string, labels: readonly L[] = []) => ({
  type: 'counter' as const,
  name,
  help,
  labels,
});
const gauge = <const L extends string>(name: string, help: string, labels: readonly L[] = []) => ({
  type: 'gauge' as const,
  name,
  help,
  labels,
});
const histogram = (name: string, help: string, buckets: readonly number[]) => ({
  type: 'histogram' as const,
  name,
  help,
  labels: [] as readonly never[],
  buckets,
});

/** A flush or a round of judging takes milliseconds, or seconds where Postgres is in trouble. */
const WORK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** From the first page one can hope for (a flush a second) to where paging has failed its purpose. */
const PAGE_SECONDS = [1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 600];

/** Culprit's own health, by the name under which the code knows each metric. */
export const OWN = {
  spansReceived: counter('culprit_spans_received_total', 'Spans that were decoded and taken in.', [
    'transport',
  ]),
  spansRejected: counter(
    'culprit_spans_rejected_total',
    'Spans that were refused or left out, by the reason that their sender was told or that the log names.',
    ['transport', 'reason'],
  ),
  requestsRejected: counter(
    'culprit_requests_rejected_total',
    'Whole requests of senders that were refused, by reason.',
    ['transport', 'reason'],
  ),
  duplicateRequests: counter(
    'culprit_duplicate_requests_total',
    'Requests that had come before, acknowledged again and not counted again.',
  ),
  accountJoins: counter(
    'culprit_account_joins_total',
    'How spans came to their account: by an attribute of their own, through their trace, too late, or never.',
    ['outcome'],
  ),
  dictionaryOverflow: counter(
    'culprit_dictionary_overflow_total',
    'Spans counted under (other) because the dictionary of their service, operation or account is full.',
    ['dictionary'],
  ),
  overflowNames: gauge(
    'culprit_dictionary_overflow_name_spans',
    'Spans at least of the names that were counted under (other) most, ten of each dictionary; ids in a name are {}. All: GET /api/v1/cardinality.',
    ['dictionary', 'service', 'name'],
  ),
  spansClockAhead: counter(
    'culprit_spans_clock_ahead_total',
    'Spans that claimed to have ended after they arrived, and were counted at their arrival.',
  ),
  spansWaiting: gauge('culprit_spans_waiting', 'Spans that wait for the account of their trace.'),
  duplicatesForgotten: counter(
    'culprit_duplicates_forgotten_total',
    'Spans and requests that were forgotten before their ten minutes, as there were too many: repeated, they count twice.',
    ['of'],
  ),
  dictionarySize: gauge('culprit_dictionary_size', 'Names that a dictionary holds.', ['dictionary']),
  flushSeconds: histogram(
    'culprit_flush_duration_seconds',
    'Time that a flush of latency windows into Postgres took.',
    WORK_SECONDS,
  ),
  flushFailures: counter(
    'culprit_flush_failures_total',
    'Flushes that failed; their rows are kept and tried again.',
  ),
  flushedRows: counter('culprit_flush_rows_total', 'Rows of latency windows written to Postgres.'),
  flushesLost: counter(
    'culprit_flushes_lost_total',
    'Flushes that Postgres lost after it had committed them, and that were counted again from the journal.',
  ),
  rowsInMemory: gauge('culprit_flush_rows_waiting', 'Rows of latency windows that wait for Postgres.'),
  flushRowsRefused: counter(
    'culprit_flush_rows_refused_total',
    'Rows of latency windows that Postgres refused for their data and that were left out, by SQLSTATE; the log names them.',
    ['reason'],
  ),
  namesRefused: counter(
    'culprit_names_refused_total',
    'Names of accounts and operations that Postgres refused and that count as (other), by SQLSTATE; the log names them.',
    ['reason'],
  ),
  rollupBehindFlushes: gauge(
    'culprit_rollup_behind_flushes',
    'Flushes of all nodes that are not rolled up into this grain yet, when last looked, once a minute.',
    ['grain'],
  ),
  rollupBehindSeconds: gauge(
    'culprit_rollup_behind_seconds',
    'Time since all that was flushed by then was rolled up into this grain, of the node furthest behind. Two minutes at most for 1m, some more than an hour for 1h; what is longer is a rollup that does not keep up or does not run.',
    ['grain'],
  ),
  journalBytes: gauge('culprit_journal_bytes', 'What the journal takes on disk.'),
  journalSavedBytes: gauge(
    'culprit_journal_saved_bytes',
    'What its compressed segments would take besides if they were not compressed.',
  ),
  journalDiskFree: gauge(
    'culprit_journal_disk_free_bytes',
    'What is free on its disk; with less than a tenth or 1 GiB, requests are refused.',
  ),
  journalAge: gauge('culprit_journal_age_seconds', 'Age of the oldest request in the journal.'),
  journalFrames: counter('culprit_journal_frames_total', 'Requests that were written to the journal.'),
  journalAppendedBytes: counter('culprit_journal_appended_bytes_total', 'Bytes that they took on disk.'),
  journalSyncs: counter('culprit_journal_syncs_total', 'Syncs; each made a group of requests durable.'),
  journalRefusals: counter(
    'culprit_journal_refusals_total',
    'Requests that the journal could not take, by reason; their senders were told to come back.',
    ['reason'],
  ),
  journalRefusing: gauge(
    'culprit_journal_refusing',
    '1 for the reason why requests are being refused, 0 for the others; alert on 1.',
    ['reason'],
  ),
  journalDamagedFrames: counter(
    'culprit_journal_damaged_frames_total',
    'Requests in the journal that were found damaged and left out.',
  ),
  journalUnreadableFrames: counter(
    'culprit_journal_unreadable_frames_total',
    'Requests that were read back from the journal whole but could not be decoded, and were left out.',
  ),
  journalTornBytes: counter(
    'culprit_journal_torn_bytes_total',
    'Bytes cut from the end of the journal at the start, half written and never acknowledged when the process died.',
  ),
  recallSpans: gauge('culprit_recall_spans', 'Spans that can be recalled whole.'),
  recallBytes: gauge('culprit_recall_bytes', 'Memory that the records of these spans and their index take.'),
  recallAge: gauge('culprit_recall_age_seconds', 'Age of the oldest span that can be recalled.'),
  surveyTraces: counter(
    'culprit_survey_traces_total',
    'Sampled traces by what became of them: surveyed, unreadable (their spans were gone), over_budget (others had too many spans).',
    ['outcome'],
  ),
  surveyLag: gauge(
    'culprit_survey_lag_seconds',
    'How long ago the newest traces that were surveyed ended; 30 to 50 where all is well.',
  ),
  surveyLost: counter(
    'culprit_survey_lost_total',
    'Sums of a minute of the survey that Postgres did not take for half an hour, and that were dropped.',
  ),
  evaluateSeconds: histogram(
    'culprit_evaluate_duration_seconds',
    'Time that judging the SLAs and keeping their incidents in step took, one round.',
    WORK_SECONDS,
  ),
  evaluateFailures: counter(
    'culprit_evaluate_failures_total',
    'What could not be read, judged or stored in a round of judging; the next one tries the same again.',
  ),
  tasksSkipped: counter(
    'culprit_tasks_skipped_total',
    'Runs of a recurring task that were left out because the one before was still under way; what they would have done, the next does.',
    ['task'],
  ),
  leading: gauge(
    'culprit_leading',
    '1 where this node judges the SLAs and keeps the incidents, 0 where another one does; the sum over all is 1.',
  ),
  heartbeats: counter(
    'culprit_heartbeats_total',
    'Beats of the dead man’s switch by outcome: sent, refused or unreachable; not-judged, ingest-behind, outbox-stopped, pages-overdue or unknown where it was withheld.',
    ['outcome'],
  ),
  explanations: counter('culprit_explanations_total', 'Explanations, by verdict and by its reason.', [
    'verdict',
    'reason',
  ]),
  deliveries: counter(
    'culprit_deliveries_total',
    'Attempts to deliver a page by outcome: delivered, retry (failed, and tried again until it is given up) or refused (for good, by the other side).',
    ['channel', 'outcome'],
  ),
  channelFailures: gauge(
    'culprit_channel_failures',
    'Attempts through a channel that have failed in a row, on the node that leads; from 3 on, one delivery at a time is tried, with growing pauses.',
    ['channel'],
  ),
  channelFailingSeconds: gauge(
    'culprit_channel_failing_seconds',
    'Since the first of those attempts; 0 where the last one arrived.',
    ['channel'],
  ),
  channelWaiting: gauge(
    'culprit_channel_waiting',
    'Deliveries that are still to be sent through a channel.',
    ['channel'],
  ),
  incidentsOpen: gauge('culprit_incidents_open', 'Open incidents, without those of SLAs in shadow.', [
    'severity',
  ]),
  timeToPage: histogram(
    'culprit_time_to_page_seconds',
    'From the end of the newest bad span in the flush that made the rule fire to the accepted delivery of the page.',
    PAGE_SECONDS,
  ),
  timeToPageSender: histogram(
    'culprit_time_to_page_sender_seconds',
    "The sender's part of the time to page: from the end of that span to its arrival.",
    PAGE_SECONDS,
  ),
  timeToPageCulprit: histogram(
    'culprit_time_to_page_culprit_seconds',
    "Culprit's part of the time to page: from the arrival of that span to the accepted delivery.",
    PAGE_SECONDS,
  ),
} satisfies Record<string, Declaration>;

/** States of SLAs, as they were last judged. */
export const SLA = {
  state: gauge(
    'culprit_sla_state',
    '1 for the state that this account of this operation is in, 0 for the others; alert on {state="firing"} == 1 ' +
      'unless on (sla) culprit_sla_info{mode="shadow"}. ' +
      'Worst first up to a limit; culprit_sla_accounts counts all.',
    ['sla', 'service_name', 'span_name', 'span_kind', 'account', 'state'],
  ),
  info: gauge(
    'culprit_sla_info',
    'Always 1: the version of each SLA that is judged, and whether it pages (live) or not (shadow).',
    ['sla', 'version', 'mode', 'severity'],
  ),
  accounts: gauge('culprit_sla_accounts', 'How many accounts, each per operation, are in a state.', [
    'sla',
    'state',
  ]),
} satisfies Record<string, Declaration>;

const PROMISE_LABELS = ['sla', 'service_name', 'span_name', 'span_kind', 'account'] as const;

/** What is kept of SLAs in the period under way, counted once a minute. */
export const ATTAINMENT = {
  budgetLeft: gauge(
    'culprit_sla_budget_left_ratio',
    'What is left of the budget of bad requests of the period under way: 1 all of it, below 0 overspent. Of all traffic ' +
      'and of accounts that an SLA names by key or label; the least first up to a limit.',
    PROMISE_LABELS,
  ),
  attained: gauge(
    'culprit_sla_attained_ratio',
    'The share of good requests in the period under way; none without requests.',
    PROMISE_LABELS,
  ),
  target: gauge('culprit_sla_target_ratio', 'The share of good requests that is promised.', PROMISE_LABELS),
} satisfies Record<string, Declaration>;

/** Latency of the accounts that an SLA names. */
export const ACCOUNT = {
  duration: {
    type: 'histogram',
    name: 'culprit_account_duration_seconds',
    help: 'Durations of the spans of the accounts that an SLA names; accounts beyond the limit as "(other)".',
    labels: ['account', 'service_name', 'span_name', 'span_kind'],
  },
  calls: {
    type: 'counter',
    name: 'culprit_account_calls_total',
    help: 'Spans of the accounts that an SLA names; accounts beyond the limit as "(other)".',
    labels: ['account', 'service_name', 'span_name', 'span_kind', 'status_code'],
  },
  overflow: {
    type: 'counter',
    name: 'culprit_account_overflow_total',
    help: 'Spans of accounts that an SLA names, exposed as "(other)": accounts or series beyond the limit, or no room in the dictionary.',
    labels: ['reason'],
  },
} satisfies Record<string, Declaration>;
