import { createHmac } from 'node:crypto';

const BASE64_PREFIX = 'whsec_';

/**
 * The headers of Standard Webhooks, for which receivers have libraries: HMAC-SHA256 over "id.timestamp.body" as it goes
 * over the wire, in base64. `timestamp` is in seconds: a receiver refuses one that is minutes old, so that nobody can
 * send a page again that he has overheard.
 */
export function signatureHeaders(
  secret: string,
  id: string,
  sentAtUnixMs: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(sentAtUnixMs / 1000));
  const key = secret.startsWith(BASE64_PREFIX)
    ? Buffer.from(secret.slice(BASE64_PREFIX.length), 'base64')
    : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
