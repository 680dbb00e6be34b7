import { type Service } from './service.js';

/** Promises 99 % of checkouts within 500 ms, and to page this channel where that is not kept. */
export async function promiseCheckouts(
  { http }: Service,
  channel: { name: string; type: 'webhook'; url: string } | { name: string; type: 'email'; to: string[] },
): Promise<void> {
  const { body } = await http.post('/api/v1/channels').send(channel).expect(201);
  await http
    .post('/api/v1/slas')
    .send({
      name: 'Checkout',
      operation: { service: 'gateway', name: 'POST /checkout' },
      objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
      channels: [body.id],
    })
    .expect(201);
}
