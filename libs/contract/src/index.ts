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
  EscalationNote,
  EscalationPolicy,
  EscalationPolicyInput,
  type EscalationStep,
  type EscalationTarget,
} from './escalation.js';
export {
  AccountHandling,
  BlastRadius,
  Culprit,
  Handling,
  Incident,
  IncidentKey,
  TimelineEntry,
  TimelineKind,
} from './incident.js';
export {
  AcknowledgeRequest,
  AssignRequest,
  NoteRequest,
  ResolveRequest,
  SnoozeRequest,
} from './handling-requests.js';
export { Page, PageAction, PictureKind } from './page.js';
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
export { OnCall, Rotation, RotationInput, type RotationMember } from './rotation.js';
export {
  maintainedSlas,
  namedByRoute,
  type NamedKind,
  pagedBy,
  type Reference,
  rotatingChannels,
  silencedSlas,
  targetsOf,
} from './references.js';
export { PagingReason } from './paging-reason.js';
export { Problem } from './problem.js';
export { SeverityCondition } from './conditions.js';
export { AccountSelector, AccountSubset, LabelCondition, LabelSelector } from './account-selector.js';
export { BurnRate, Objective, ObjectiveOverride, SloPeriod } from './objective.js';
export { KindSelector, OperationSelector, Override, Severity, Sla, SlaInput } from './sla.js';
export { Route, RouteInput } from './route.js';
export { RoutingAnswer, RoutingQuestion } from './routing-preview.js';
export { Settings } from './settings.js';
export { Silence, SilenceInput, type SilenceMatch } from './silence.js';
export { BlindSpot, BlindSpotList, LatencyOwners, ServiceMap } from './survey.js';
export { DurationText } from './units.js';
export { Team, TeamInput } from './team.js';
