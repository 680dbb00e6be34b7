export { Account, AccountInput, AccountKey } from './account.js';
export { Channel, ChannelInput, EmailChannel, WebhookChannel } from './channel.js';
export {
  Candidate,
  ErrorOrigin,
  Exemplar,
  Explanation,
  ExplanationReason,
  PathSection,
  TraceLink,
} from './explanation.js';
export {
  Delivery,
  DeliveryEvent,
  Incident,
  IncidentAccount,
  Measurement,
  OperationRef,
  Page,
  SlaState,
  StateReason,
} from './incident.js';
export { slugOf } from './names.js';
export { Problem } from './problem.js';
export {
  AccountSelector,
  KindSelector,
  Objective,
  OperationSelector,
  Severity,
  Sla,
  SlaInput,
} from './sla.js';
export { Settings } from './settings.js';
