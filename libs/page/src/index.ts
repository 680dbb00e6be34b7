export { ActionLinks } from './actions/action-links.js';
export { type ActionKind } from './actions/action-token.js';
export { GivenLinkKeys } from './actions/given-link-keys.js';
export { LinkDesk, type LinkView } from './actions/link-desk.js';
export { FeedbackStore, LinkKeys, LinkUses, type LinkUse, type RuleVotes } from './actions/ports.js';
export { through } from './actions/who.js';
export { ChannelSender } from './channels/channel-sender.js';
export { AlertRepeater } from './channels/alertmanager/alert-repeater.js';
export { AlertmanagerSender } from './channels/alertmanager/alertmanager-sender.js';
export { DiscordSender } from './channels/discord/discord-sender.js';
export { EmailSender } from './channels/email/email-sender.js';
export { EVENTS_OF, typesTold } from './channels/events-of.js';
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
export { decideDeed, DeedRefusedError, type Deed, type Handled } from './handling/decide-deed.js';
export {
  IncidentHandling,
  type IncidentDeed,
  UnknownIncidentAccountError,
} from './handling/incident-handling.js';
export { toldOfDeed } from './handling/told-of-deed.js';
export { drawnOf } from './pictures/drawn-of.js';
export { latencyOf } from './pictures/latency-of.js';
export { PictureLinks } from './pictures/picture-links.js';
export { PICTURE_WIDTH, Pictures, type WaterfallRequest } from './pictures/pictures.js';
export { promisedNsBy } from './render/promised.js';
export { type Answer, type ExplainViolations, type Look } from './incidents/looks.js';
export { onCall, shiftsFrom, type Shift } from './escalation/on-call.js';
export { findEscalationProblems, findRotationProblems } from './escalation/problems.js';
export { dueSteps, type DueStep, type EscalationProgress } from './stages/escalate.js';
export { Contributor } from './incidents/contributor.js';
export { blastRadiusOf, tierOf } from './incidents/blast-radius.js';
export { violationKey } from './incidents/decide-violations.js';
export { contraryOf, keyText } from './incidents/incident-key.js';
export { incidentOfOne } from './incidents/incident-of-one.js';
export { IncidentKeeper } from './incidents/incident-keeper.js';
export { concerned, inLeadOrder, leadOf, tellerOf, worstSeverity } from './incidents/lead.js';
export { Links } from './links.js';
export { blindNode } from './notices/blind-node.js';
export { failingChannel } from './notices/failing-channel.js';
export { NoticeKeeper } from './notices/notice-keeper.js';
export { NoticeStore, type Trouble } from './notices/ports.js';
export {
  IncidentStore,
  Outbox,
  type AccountsOfViolation,
  type Attempt,
  type DueDelivery,
  type Contrary,
  type Escalated,
  type Evidence,
  type HeldEvidence,
  type IncidentChange,
  type IncidentFilter,
  type NewDelivery,
  type NewEntry,
  type NewViolation,
  type OpenIncident,
  type OpenViolation,
  type OutboxState,
  type Receipt,
  type Standing,
  type StandingIncident,
  type Told,
} from './ports.js';
export { factsOf } from './render/facts-of.js';
export { wordsByAccount } from './render/objective.js';
export { wordsOf } from './render/objectives/words-of.js';
export { reasonInWords } from './render/reasons.js';
export { ruleInWords } from './render/rule.js';
export { incidentTitle } from './render/title.js';
export { WaterfallPng } from './render/waterfall-png.js';
export { muteFactsOf, type MuteFacts, routingFactsOf, type RoutingFacts } from './stages/facts.js';
export { muted, mutedViolation } from './stages/mute.js';
export { ownerOf } from './stages/owner.js';
export { previewOf } from './stages/preview.js';
export { findRouteProblems, findSilenceProblems, findTeamProblems } from './stages/problems.js';
export { decidePaging } from './stages/pipeline.js';
export { inOrder, routesOf } from './stages/route.js';
