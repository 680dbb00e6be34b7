export { ChannelSender } from './channels/channel-sender.js';
export { EmailSender } from './channels/email/email-sender.js';
export { UnconfiguredSender } from './channels/unconfigured-sender.js';
export { WebhookSender } from './channels/webhook/webhook-sender.js';
export { Deliverer, type WaterfallRequest } from './deliver/deliverer.js';
export { type ExplainIncident } from './incidents/explaining.js';
export { Contributor } from './incidents/contributor.js';
export { IncidentKeeper } from './incidents/incident-keeper.js';
export { Links } from './links.js';
export { blindNode } from './notices/blind-node.js';
export { failingChannel } from './notices/failing-channel.js';
export { NoticeKeeper } from './notices/notice-keeper.js';
export { NoticeStore, type Trouble } from './notices/ports.js';
export {
  IncidentStore,
  Outbox,
  type Attempt,
  type DueDelivery,
  type Evidence,
  type IncidentFilter,
  type NewIncident,
  type OpenIncident,
  type OutboxState,
} from './ports.js';
export { wordsByAccount } from './render/objective.js';
export { wordsOf } from './render/objectives/words-of.js';
export { reasonInWords } from './render/reasons.js';
export { ruleInWords } from './render/rule.js';
export { WaterfallPng } from './render/waterfall-png.js';
