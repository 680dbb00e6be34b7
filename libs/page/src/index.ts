export { ChannelSender, type OutgoingPage } from './channels/channel-sender.js';
export { EmailSender } from './channels/email/email-sender.js';
export { type SmtpConfig } from './channels/email/smtp-config.js';
export { UnconfiguredSender } from './channels/unconfigured-sender.js';
export { WebhookSender, type WebhookOptions } from './channels/webhook/webhook-sender.js';
export {
  Deliverer,
  type DelivererOptions,
  type Senders,
  type WaterfallRequest,
} from './deliver/deliverer.js';
export { type TimeToPage } from './deliver/time-to-page.js';
export { type IncidentDecision, type Judged, type LabelsByAccount } from './incidents/decide.js';
export { type ExplainIncident, type ExplainRequest } from './incidents/explaining.js';
export { IncidentKeeper, type IncidentKeeperOptions } from './incidents/incident-keeper.js';
export { Links, type LinkOptions } from './links.js';
export {
  ChannelSource,
  IncidentStore,
  Outbox,
  type Attempt,
  type DueDelivery,
  type Evidence,
  type IncidentFilter,
  type LastBadSpan,
  type NewIncident,
  type OpenIncident,
} from './ports.js';
export { WaterfallPng } from './render/waterfall-png.js';
