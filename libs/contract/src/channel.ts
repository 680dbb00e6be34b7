import { z } from 'zod';
import { Name, Slug } from './names.js';

const common = { id: Slug.optional().describe('made from the name where absent'), name: Name };

const NO_LINE_BREAK = /^[^\r\n\0]*$/;

const EmailChannelInput = z.strictObject({
  ...common,
  type: z.literal('email'),
  to: z.array(z.email()).min(1).max(50),
});

const WebhookChannelInput = z.strictObject({
  ...common,
  type: z.literal('webhook'),
  url: z
    .url({ protocol: /^https?$/ })
    .describe(
      'what follows the host is often a key, so it is shown as "***": https://hooks.example.com/***; sent so in a PUT, it stays what it is',
    ),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]+$/),
      z.string().max(4096).regex(NO_LINE_BREAK, 'must not hold a line break'),
    )
    .default({})
    .describe(
      'sent with every request, such as {"authorization": "Bearer …"}; shown as "***"; sent so in a PUT, a value stays what it is',
    ),
});

/** The body of POST /channels and PUT /channels/:id. */
export const ChannelInput = z.discriminatedUnion('type', [EmailChannelInput, WebhookChannelInput]);
export type ChannelInput = z.infer<typeof ChannelInput>;

export const EmailChannel = EmailChannelInput.extend({ id: Slug });
export type EmailChannel = z.infer<typeof EmailChannel>;
export const WebhookChannel = WebhookChannelInput.extend({ id: Slug });
export type WebhookChannel = z.infer<typeof WebhookChannel>;
export const Channel = z.discriminatedUnion('type', [EmailChannel, WebhookChannel]);
export type Channel = z.infer<typeof Channel>;
