export { AccountTable } from './account-table.js';
export { AttainmentLedger, type LedgerOptions } from './attainment-ledger.js';
export { PgAttainmentStore } from './attainment-store.js';
export { type AccountChange, type AccountsChanged } from './change-accounts.js';
export { AuditLog } from './audit-log.js';
export { createChannel, removeChannel, replaceChannel } from './change-channels.js';
export { PgBaselineReader } from './baseline-reader.js';
export { CalendarTable } from './calendar-table.js';
export { PgChannelHealth } from './channel-health.js';
export { ChannelTable } from './channel-table.js';
export { createSla, removeSla, replaceSla } from './change-slas.js';
export { PgCommittedRows } from './committed-rows.js';
export { Database, openDatabase, placeOf, type DatabaseConfig } from './database.js';
export { DefinitionTables, type OpenDefinitions } from './definition-tables.js';
export { DeliveryTable } from './delivery-table.js';
export {
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from './embedded/embedded-postgres.js';
export { PgFeedbackStore } from './feedback-store.js';
export { EscalationTable } from './escalation-table.js';
export { PgHistogramStore } from './histogram-store.js';
export { PgIncidentHandling } from './incident-handling.js';
export { PgIncidentStore } from './incident-store.js';
export { Leadership, Term, TermOver, type LeaderTasks } from './leadership.js';
export { LatencyReader } from './latency-reader.js';
export { LatencyHistory } from './latency-history.js';
export { type HistoryHour } from './sql/select-history.js';
export { PgLinkKeys } from './link-keys.js';
export { PgLinkUses } from './link-uses.js';
export { MaintenanceTable } from './maintenance-table.js';
export { migrate } from './migrate.js';
export { PgNodes } from './nodes.js';
export { PgNoticeStore } from './notice-store.js';
export { PgOutbox, type OutboxOptions } from './outbox.js';
export { recordChanges } from './record-changes.js';
export { Retention, type KeepMs } from './retention.js';
export { Rollup, type RollupOptions } from './rollup.js';
export { PgSlaSource } from './sla-source.js';
export { RouteTable } from './route-table.js';
export { TeamTable } from './team-table.js';
export { SilenceTable } from './silence-table.js';
export { type NewSilence } from './sql/insert-silence.js';
export { RotationTable } from './rotation-table.js';
export { SlaTable } from './sla-table.js';
export { PgStatusStore } from './status-store.js';
export { PgStoredSeriesSource } from './stored-series.js';
export { SurveyReader, type SurveyPeriod } from './survey-reader.js';
export { PgSurveyStore } from './survey-store.js';
export {
  InUseError,
  ConflictError,
  NotResendableError,
  UnknownNameError,
  VersionConflictError,
} from './table-errors.js';
export { PgWindowReader } from './window-reader.js';
