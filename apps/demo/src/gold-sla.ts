import { type ChannelInput, type SlaInput } from '#contract';
import { ACCOUNTS } from './accounts.js';
import { type CulpritApi } from './culprit-api.js';
import { EDGE } from './shop/topology.js';

const CHANNEL = {
  id: 'demo-inbox',
  type: 'email',
  name: 'Demo inbox',
  to: ['oncall@shop.example'],
} satisfies ChannelInput;

/**
 * What the shop promises its gold customers. A healthy checkout takes 60 to 100 ms, which leaves room for a busy
 * machine; 99 % means that about six slow checkouts of one account are proof enough, where 95 % would want ten.
 */
export const GOLD_CHECKOUT = {
  id: 'gold-checkout',
  name: 'Gold checkout',
  accounts: { labels: { tier: 'gold' } },
  operation: { service: EDGE, name: 'POST /checkout', kind: 'entry' },
  objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
  windowSeconds: 60,
  confidence: 0.95,
  severity: 'critical',
  channels: [CHANNEL.id],
} satisfies SlaInput;

/** Tells Culprit who the customers are, what the gold ones were promised, and whom to wake. */
export async function setUp(api: CulpritApi): Promise<void> {
  await Promise.all(ACCOUNTS.map(({ key, tier }) => api.putAccount(key, { tier })));
  await api.define('channels', CHANNEL);
  await api.define('slas', GOLD_CHECKOUT);
}
