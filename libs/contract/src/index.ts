export { AuditEntry, AuditKind, SlaVersion } from './audit.js';
export { Account, AccountContract, AccountInput, AccountKey } from './account.js';
export {
  BacktestGrain,
  BacktestIncident,
  BacktestOutcome,
  BacktestRequest,
  BacktestResult,
} from './backtest.js';
export { Calendar, CalendarInput, OpenHours, Weekday } from './calendar.js';
export { type AttainedPeriod, Attainment, AttainmentHistory, AttainmentList } from './attainment.js';
export {
  Channel,
  ChannelInput,
  type ChannelOf,
  type ChannelType,
  type EmailChannel,
  type WebhookChannel,
} from './channel.js';
export { MASK } from './channels/fields.js';
export { chooseExamples } from './choose-examples.js';
export {
  ApplyRequest,
  ApplyResult,
  DefinitionChange,
  Definitions,
  DefinitionsFile,
  definitionsSchema,
  SECTIONS,
  type Section,
} from './definitions.js';
export {
  Candidate,
  Change,
  Demand,
  ErrorOrigin,
  Exemplar,
  Explanation,
  type Gap,
  ExplanationReason,
  PathSection,
  TraceLink,
} from './explanation.js';
export { ChannelHealth, Delivery, DeliveryEvent, ListedDelivery, PageEvent } from './delivery.js';
export {
  AccountHandling,
  BlastRadius,
  Handling,
  Incident,
  IncidentKey,
  TimelineEntry,
  TimelineKind,
} from './incident.js';
export { Page, PageAction, PictureKind } from './page.js';
export { PagingReason } from './paging-reason.js';
export { IncidentAccount, Measurement, OperationRef, SlaState, StateReason, Violation } from './violation.js';
export { LatencyComparison, type LatencyCounts } from './latency-comparison.js';
export { Feedback, FeedbackInput, Precision, SlaPrecision } from './feedback.js';
export { issueWords } from './issue-words.js';
export { fieldErrors, pathOf, pointerOf, UNKNOWN_FIELD, type FieldError } from './field-errors.js';
export { maskedChannel } from './masked-channel.js';
export { MaintenanceWindow, MaintenanceWindowInput } from './maintenance.js';
export { originsOf, type SecretField, withSecrets } from './secret-fields.js';
export { slugOf } from './names.js';
export { nearestNames, probablyMeant } from './nearest.js';
export { isSameJson } from './same-json.js';
export { Node, NodeState } from './node.js';
export { Notice, NoticeKind, NoticePage } from './notice.js';
export { Problem } from './problem.js';
export { AccountSelector, AccountSubset, LabelCondition, LabelSelector } from './account-selector.js';
export { BurnRate, Objective, ObjectiveOverride, SloPeriod } from './objective.js';
export { KindSelector, OperationSelector, Override, Severity, Sla, SlaInput } from './sla.js';
export { Settings } from './settings.js';
export { BlindSpot, BlindSpotList, LatencyOwners, ServiceMap } from './survey.js';
