import { z } from 'zod';
import { PagerDutySender } from '../../channels/pagerduty/pagerduty-sender.js';
import { type Receiver } from './receiver.js';

const head = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255) };

/** Events API v2: developer.pagerduty.com/docs/send-alert-event */
const Event = z
  .discriminatedUnion('event_action', [
    z.strictObject({
      ...head,
      event_action: z.literal('trigger'),
      client: z.string(),
      client_url: z.url(),
      payload: z.strictObject({
        summary: z.string().min(1).max(1024),
        source: z.string().min(1),
        severity: z.enum(['critical', 'error', 'warning', 'info']),
        timestamp: z.iso.datetime(),
        component: z.string().optional(),
        group: z.string().optional(),
        class: z.string().optional(),
        custom_details: z.record(z.string(), z.unknown()),
      }),
      links: z.array(z.strictObject({ href: z.url(), text: z.string() })),
      images: z
        .array(z.strictObject({ src: z.url({ protocol: /^https$/ }), href: z.url(), alt: z.string() }))
        .optional(),
    }),
    z.strictObject({ ...head, event_action: z.enum(['acknowledge', 'resolve']) }),
  ])
  .refine((event) => Buffer.byteLength(JSON.stringify(event)) <= 512_000, 'is too large');

export const pagerDuty: Receiver = {
  name: 'pagerduty',
  routes: {
    'POST /v2/enqueue': {
      schema: Event,
      answer: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"x"}' },
    },
  },
  refusal: (why) => ({
    status: 400,
    body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors: [why] }),
  }),
  to: (url, http) => ({
    sender: new PagerDutySender(http, { us: url, eu: url }),
    channel: { id: 'pd', name: 'PD', type: 'pagerduty', routingKey: 'k'.repeat(32), region: 'eu' },
  }),
  acts: /[\u202a-\u202e\u2066\u2067]|\\r/,
};
