import { z } from 'zod';
import { common, Headers, secret, SecretUrl } from './fields.js';

export const WebhookInput = z.strictObject({
  ...common,
  type: z.literal('webhook'),
  url: SecretUrl,
  headers: Headers,
  secret: secret(
    /^[\x21-\x7e]{16,200}$/,
    'the key of the signature (webhook-signature), 16 to 200 printable ASCII characters; after "whsec_", its bytes in base64',
  ).optional(),
  format: z
    .enum(['culprit', 'alertmanager'])
    .optional()
    .describe(
      'culprit, or absent: a Page or a NoticePage; alertmanager: what Alertmanager’s webhook receivers get, version 4',
    ),
});

export const AlertmanagerInput = z.strictObject({
  ...common,
  type: z.literal('alertmanager'),
  urls: z
    .array(SecretUrl)
    .min(1)
    .max(10)
    .describe('of every instance of the cluster, without /api/v2, such as http://alertmanager-0:9093'),
  headers: Headers,
});

export const PagerDutyInput = z.strictObject({
  ...common,
  type: z.literal('pagerduty'),
  routingKey: secret(
    /^[A-Za-z0-9]{32}$/,
    'the integration key of an Events API v2 integration, 32 letters and digits',
  ),
  region: z.enum(['us', 'eu']).default('us').describe('the service region of the account'),
});
