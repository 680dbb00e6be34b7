import { z } from 'zod';
import { DiscordInput, SlackInput, SlackWebhookInput, TeamsInput } from './channels/chats.js';
import { EmailInput } from './channels/email.js';
import { NtfyInput, PushoverInput } from './channels/phones.js';
import { AlertmanagerInput, PagerDutyInput, WebhookInput } from './channels/programs.js';
import { Slug } from './names.js';

/** The body of POST /channels and PUT /channels/:id. */
export const ChannelInput = z.discriminatedUnion('type', [
  EmailInput,
  WebhookInput,
  AlertmanagerInput,
  PagerDutyInput,
  SlackInput,
  SlackWebhookInput,
  TeamsInput,
  DiscordInput,
  NtfyInput,
  PushoverInput,
]);
export type ChannelInput = z.infer<typeof ChannelInput>;

const nameless = { id: true } as const;

/** A channel as a file says it, below its id. */
export const ChannelBody = z.discriminatedUnion('type', [
  EmailInput.omit(nameless),
  WebhookInput.omit(nameless),
  AlertmanagerInput.omit(nameless),
  PagerDutyInput.omit(nameless),
  SlackInput.omit(nameless),
  SlackWebhookInput.omit(nameless),
  TeamsInput.omit(nameless),
  DiscordInput.omit(nameless),
  NtfyInput.omit(nameless),
  PushoverInput.omit(nameless),
]);

const known = { id: Slug };

export const Channel = z.discriminatedUnion('type', [
  EmailInput.extend(known),
  WebhookInput.extend(known),
  AlertmanagerInput.extend(known),
  PagerDutyInput.extend(known),
  SlackInput.extend(known),
  SlackWebhookInput.extend(known),
  TeamsInput.extend(known),
  DiscordInput.extend(known),
  NtfyInput.extend(known),
  PushoverInput.extend(known),
]);
export type Channel = z.infer<typeof Channel>;
export type ChannelType = Channel['type'];
/** The channels of one type. */
export type ChannelOf<Type extends ChannelType> = Extract<Channel, { type: Type }>;

export type EmailChannel = ChannelOf<'email'>;
export type WebhookChannel = ChannelOf<'webhook'>;
