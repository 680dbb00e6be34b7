export { ActionLinks } from './actions/action-links.js';
export { type ActionKind } from './actions/action-token.js';
export { GivenLinkKeys } from './actions/given-link-keys.js';
export { LinkDesk, type LinkView } from './actions/link-desk.js';
export {
  type Acknowledgement,
  Acknowledging,
  FeedbackStore,
  LinkKeys,
  LinkUses,
  type RuleVotes,
} from './actions/ports.js';
export { through } from './actions/who.js';
export { ChannelSender } from './channels/channel-sender.js';
export { AlertRepeater } from './channels/alertmanager/alert-repeater.js';
export { AlertmanagerSender } from './channels/alertmanager/alertmanager-sender.js';
export { DiscordSender } from './channels/discord/discord-sender.js';
export { EmailSender } from './channels/email/email-sender.js';
export { EVENTS_OF } from './channels/events-of.js';
export { HttpClient } from './channels/http/http-client.js';
export { NtfySender } from './channels/ntfy/ntfy-sender.js';
export { PagerDutySender } from './channels/pagerduty/pagerduty-sender.js';
export { PushoverSender } from './channels/pushover/pushover-sender.js';
export { buildSenders } from './channels/senders.js';
export { SlackApi } from './channels/slack/slack-api.js';
export { SlackSender } from './channels/slack/slack-sender.js';
export { SlackWebhookSender } from './channels/slack/slack-webhook-sender.js';
export { TeamsSender } from './channels/teams/teams-sender.js';
export { WebhookSender } from './channels/webhook/webhook-sender.js';
export { Deliverer } from './deliver/deliverer.js';
export { drawnOf } from './pictures/drawn-of.js';
export { latencyOf } from './pictures/latency-of.js';
export { PictureLinks } from './pictures/picture-links.js';
export { PICTURE_WIDTH, Pictures, type WaterfallRequest } from './pictures/pictures.js';
export { promisedNsBy } from './render/promised.js';
export { type Answer, type ExplainViolations, type Look } from './incidents/looks.js';
export { Contributor } from './incidents/contributor.js';
export { blastRadiusOf } from './incidents/blast-radius.js';
export { keyText, names } from './incidents/incident-key.js';
export { incidentOfOne } from './incidents/incident-of-one.js';
export { IncidentKeeper } from './incidents/incident-keeper.js';
export { inLeadOrder, leadOf, worstSeverity } from './incidents/lead.js';
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
  type HeldEvidence,
  type IncidentFilter,
  type NewViolation,
  type OpenIncident,
  type OpenViolation,
  type OutboxState,
  type Receipt,
} from './ports.js';
export { factsOf } from './render/facts-of.js';
export { wordsByAccount } from './render/objective.js';
export { wordsOf } from './render/objectives/words-of.js';
export { reasonInWords } from './render/reasons.js';
export { ruleInWords } from './render/rule.js';
export { titleOf } from './render/title.js';
export { WaterfallPng } from './render/waterfall-png.js';
