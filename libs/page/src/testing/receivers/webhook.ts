import { z } from 'zod';
import { WebhookSender } from '../../channels/webhook/webhook-sender.js';
import { type Receiver } from './receiver.js';

const Labels = z.record(z.string(), z.string());

/** Version 4 of what Alertmanager sends: prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const Group = z.strictObject({
  version: z.literal('4'),
  groupKey: z.string().min(1),
  truncatedAlerts: z.int(),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string(),
  groupLabels: Labels,
  commonLabels: Labels,
  commonAnnotations: Labels,
  externalURL: z.url(),
  alerts: z
    .array(
      z.strictObject({
        status: z.enum(['firing', 'resolved']),
        labels: Labels,
        annotations: Labels,
        startsAt: z.iso.datetime(),
        endsAt: z.iso.datetime(),
        generatorURL: z.url(),
        fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
      }),
    )
    .min(1),
});

/** The webhook in the shape of Alertmanager's; its own is the golden page. */
export const alertmanagerWebhookReceiver: Receiver = {
  name: 'webhook',
  routes: { 'POST /hook': { schema: Group, answer: { status: 204, body: '' } } },
  refusal: (why) => ({ status: 422, body: why }),
  to: (url, http) => ({
    sender: new WebhookSender(http),
    channel: { id: 'w', name: 'W', type: 'webhook', url: `${url}/hook`, headers: {}, format: 'alertmanager' },
  }),
  acts: /[\u202a-\u202e\u2066\u2067]|\\r/,
};
