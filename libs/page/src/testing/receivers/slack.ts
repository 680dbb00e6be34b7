import { z } from 'zod';
import { SlackApi } from '../../channels/slack/slack-api.js';
import { SlackSender } from '../../channels/slack/slack-sender.js';
import { SlackWebhookSender } from '../../channels/slack/slack-webhook-sender.js';
import { type Receiver } from './receiver.js';

const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean() });

const Element = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    text: z.string().min(1),
    style: z.strictObject({ bold: z.boolean() }).optional(),
  }),
  z.strictObject({ type: z.literal('link'), text: z.string(), url: z.url().max(3000) }),
]);
const RichSection = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(Element).min(1),
});

/** docs.slack.dev/reference/block-kit; of the two forms of text only the one that is never parsed. */
const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z
    .strictObject({
      type: z.literal('section'),
      text: plainText(3000).optional(),
      fields: z.array(plainText(2000)).min(1).max(10).optional(),
    })
    .refine(({ text, fields }) => text ?? fields, 'has neither text nor fields'),
  z.strictObject({
    type: z.literal('rich_text'),
    elements: z.array(
      z.union([
        RichSection,
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(RichSection).min(1),
        }),
      ]),
    ),
  }),
  z.strictObject({
    type: z.literal('image'),
    image_url: z.url().max(3000),
    alt_text: z.string().min(1).max(2000),
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(z.strictObject({ type: z.literal('button'), text: plainText(75), url: z.url().max(3000) }))
      .min(1)
      .max(25),
  }),
  z.strictObject({ type: z.literal('context'), elements: z.array(plainText(2000)).min(1).max(10) }),
]);

const message = {
  text: z.string().min(1).max(4000),
  blocks: z
    .array(Block)
    .max(50)
    .refine((blocks) => JSON.stringify(blocks).length <= 13_200, 'msg_blocks_too_long'),
  mrkdwn: z.boolean(),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
};
const Ts = z.string().regex(/^\d+\.\d+$/);
const answer = { status: 200, body: '{"ok":true,"channel":"C024BE91L","ts":"1503435956.000247"}' };
/** Its text is parsed even so; what would be a mention or a link of Slack's begins with "<". */
const acts = /[\u202a-\u202e\u2066\u2067]|\\r|"type":"mrkdwn"|^\{"text":"(?:[^"\\]|\\.)*</;

export const slack: Receiver = {
  name: 'slack',
  routes: {
    'POST /chat.postMessage': {
      schema: z.strictObject({
        ...message,
        channel: z.string(),
        thread_ts: Ts.optional(),
        reply_broadcast: z.boolean().optional(),
      }),
      answer,
    },
    'POST /chat.update': { schema: z.strictObject({ ...message, channel: z.string(), ts: Ts }), answer },
  },
  refusal: (why) => ({
    status: 200,
    body: JSON.stringify({ ok: false, error: 'invalid_blocks', errors: [why] }),
  }),
  to: (url, http) => ({
    sender: new SlackSender(new SlackApi(http, url)),
    channel: { id: 's', name: 'S', type: 'slack', token: 'xoxb-123456789', channel: '#alerts' },
  }),
  acts,
};

export const slackWebhook: Receiver = {
  name: 'slack-webhook',
  routes: {
    'POST /services/T0/B0/x': { schema: z.strictObject(message), answer: { status: 200, body: 'ok' } },
  },
  refusal: () => ({ status: 400, body: 'invalid_blocks' }),
  to: (url, http) => ({
    sender: new SlackWebhookSender(http),
    channel: { id: 's', name: 'S', type: 'slack-webhook', url: `${url}/services/T0/B0/x` },
  }),
  acts,
};
