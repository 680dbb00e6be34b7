import { z } from 'zod';
import { common, secret, SecretUrl } from './fields.js';

export const SlackInput = z.strictObject({
  ...common,
  type: z.literal('slack'),
  token: secret(
    /^xox[a-z]-[A-Za-z0-9-]{8,250}$/,
    'the bot token, which begins with xoxb-, with the scope chat:write',
  ),
  channel: z
    .string()
    .regex(
      /^(#[^\s#@<>]{1,80}|[CGD][A-Z0-9]{6,20})$/,
      'use the id of the channel, such as C024BE91L, or #its-name',
    )
    .describe('which the app has been invited to'),
});

/** Neither threads nor updates: a page each. */
export const SlackWebhookInput = z.strictObject({
  ...common,
  type: z.literal('slack-webhook'),
  url: SecretUrl,
});

/** A workflow "Post to a channel when a webhook request is received". */
export const TeamsInput = z.strictObject({ ...common, type: z.literal('teams'), url: SecretUrl });

export const DiscordInput = z.strictObject({ ...common, type: z.literal('discord'), url: SecretUrl });
