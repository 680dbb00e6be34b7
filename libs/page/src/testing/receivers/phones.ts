import { z } from 'zod';
import { NtfySender } from '../../channels/ntfy/ntfy-sender.js';
import { PushoverSender } from '../../channels/pushover/pushover-sender.js';
import { type Receiver } from './receiver.js';

const bytes = (max: number) => z.string().refine((text) => Buffer.byteLength(text) <= max, `> ${max} bytes`);
const acts = /[\u202a-\u202e\u2066\u2067]|\\r/;

/** docs.ntfy.sh/publish: publish as JSON; a longer message becomes an attachment. */
const NtfyMessage = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: bytes(256),
  message: bytes(4096),
  priority: z.int().min(1).max(5),
  tags: z.array(z.string()),
  click: z.url(),
  attach: z.url().optional(),
  filename: z.string().optional(),
  actions: z.array(z.strictObject({ action: z.literal('view'), label: z.string(), url: z.url() })).max(3),
});

export const ntfy: Receiver = {
  name: 'ntfy',
  routes: {
    'POST /': { schema: NtfyMessage, answer: { status: 200, body: '{"id":"x","event":"message"}' } },
  },
  refusal: (why) => ({
    status: 400,
    body: JSON.stringify({ code: 40024, http: 400, error: `invalid request: ${why}` }),
  }),
  to: (url, http) => ({
    sender: new NtfySender(http),
    channel: { id: 'n', name: 'N', type: 'ntfy', url, topic: 'pages-of-ann', token: 'tk_0123456789' },
  }),
  acts,
};

/** pushover.net/api; characters of four bytes count as one there, and as two here. */
const PushoverMessage = z.strictObject({
  token: z.string().length(30),
  user: z.string().length(30),
  title: z.string().max(250),
  message: z.string().min(1).max(1024),
  priority: z.int().min(-2).max(1),
  timestamp: z.int(),
  url: z.url().max(512),
  url_title: z.string().max(100),
});

export const pushover: Receiver = {
  name: 'pushover',
  routes: {
    'POST /1/messages.json': { schema: PushoverMessage, answer: { status: 200, body: '{"status":1}' } },
  },
  refusal: (why) => ({ status: 400, body: JSON.stringify({ status: 0, errors: [why] }) }),
  to: (url, http) => ({
    sender: new PushoverSender(http, url),
    channel: { id: 'p', name: 'P', type: 'pushover', token: 't'.repeat(30), user: 'u'.repeat(30) },
  }),
  acts,
};
