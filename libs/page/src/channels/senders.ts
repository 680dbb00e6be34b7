import { type ChannelOf, type ChannelType } from '#contract';
import { type Logger } from '#kit';
import { AlertmanagerSender } from './alertmanager/alertmanager-sender.js';
import { type ChannelSender } from './channel-sender.js';
import { DiscordSender } from './discord/discord-sender.js';
import { EmailSender } from './email/email-sender.js';
import { type SmtpConfig } from './email/smtp-config.js';
import { HttpClient, type HttpOptions } from './http/http-client.js';
import { NtfySender } from './ntfy/ntfy-sender.js';
import { PagerDutySender } from './pagerduty/pagerduty-sender.js';
import { PushoverSender } from './pushover/pushover-sender.js';
import { SlackApi } from './slack/slack-api.js';
import { SlackSender } from './slack/slack-sender.js';
import { SlackWebhookSender } from './slack/slack-webhook-sender.js';
import { TeamsSender } from './teams/teams-sender.js';
import { UnconfiguredSender } from './unconfigured-sender.js';
import { WebhookSender } from './webhook/webhook-sender.js';

/** One for each type of channel. */
export type Senders = { [Type in ChannelType]: ChannelSender<ChannelOf<Type>> };

/** @param smtp undefined where no mail server is configured */
export function buildSenders(smtp: SmtpConfig | undefined, options: HttpOptions, log: Logger) {
  const http = new HttpClient(options);
  return {
    email: smtp ? new EmailSender(smtp, log) : new UnconfiguredSender(),
    webhook: new WebhookSender(http),
    alertmanager: new AlertmanagerSender(http),
    pagerduty: new PagerDutySender(http),
    slack: new SlackSender(new SlackApi(http)),
    'slack-webhook': new SlackWebhookSender(http),
    teams: new TeamsSender(http),
    discord: new DiscordSender(http),
    ntfy: new NtfySender(http),
    pushover: new PushoverSender(http),
  } satisfies Senders;
}
