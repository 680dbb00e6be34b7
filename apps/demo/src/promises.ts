import { type ChannelInput, type EscalationPolicyInput, type SlaInput } from '#contract';
import { ACCOUNTS } from './accounts.js';
import { type CulpritApi } from './culprit-api.js';
import { EDGE, QUEUE, type Route } from './shop/topology.js';

const CHANNEL = {
  id: 'demo-inbox',
  type: 'email',
  name: 'Demo inbox',
  to: ['oncall@shop.example'],
} satisfies ChannelInput;

/** Who is called where nobody takes care of it. */
const LEAD = {
  id: 'demo-lead',
  type: 'email',
  name: 'Whoever leads',
  to: ['lead@shop.example'],
} satisfies ChannelInput;

/** As short as a story has to be; who sleeps needs minutes. */
const POLICY = {
  id: 'demo-lead-next',
  name: 'Then whoever leads',
  steps: [{ afterMinutes: 0.5, notify: [{ channel: LEAD.id }] }],
} satisfies EscalationPolicyInput & { id: string };

type ShopObjective = Extract<SlaInput['objective'], { type: 'latency' | 'error-rate' }>;

/** What the shop promises its gold customers, and what they do that it is about. */
export type ShopPromise = { sla: SlaInput & { id: string; objective: ShopObjective }; route: Route };

const GOLD = {
  accounts: { labels: { tier: 'gold' } },
  windowSeconds: 60,
  confidence: 0.95,
  severity: 'critical',
  channels: [CHANNEL.id],
  escalation: POLICY.id,
} satisfies Partial<SlaInput>;

/**
 * A healthy checkout takes 60 to 100 ms, which leaves room for a busy machine; 99 % means that about six slow
 * checkouts of one account are proof enough, where 95 % would want ten.
 */
export const GOLD_CHECKOUT = {
  route: 'POST /checkout',
  sla: {
    ...GOLD,
    id: 'gold-checkout',
    name: 'Gold checkout',
    operation: { service: EDGE, name: 'POST /checkout', kind: 'entry' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
  },
} satisfies ShopPromise;

export const GOLD_CHECKOUT_ERRORS = {
  route: 'POST /checkout',
  sla: {
    ...GOLD,
    id: 'gold-checkout-errors',
    name: 'Gold checkout succeeds',
    operation: { service: EDGE, name: 'POST /checkout', kind: 'entry' },
    objective: { type: 'error-rate', maxPercent: 1 },
  },
} satisfies ShopPromise;

/** A healthy renewal takes 30 to 60 ms. They are rare, so that it is violated some seconds after the checkout. */
export const GOLD_RENEWALS = {
  route: 'POST /renewals',
  sla: {
    ...GOLD,
    id: 'gold-renewals',
    name: 'Gold renewals',
    severity: 'error',
    operation: { service: EDGE, name: 'POST /renewals', kind: 'entry' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
  },
} satisfies ShopPromise;

/** Healthy offers take 100 to 160 ms, and each of four cached answers that is not there adds 150 ms: rarely three do. */
export const GOLD_OFFERS = {
  route: 'GET /offers',
  sla: {
    ...GOLD,
    id: 'gold-offers',
    name: 'Gold offers',
    operation: { service: EDGE, name: 'GET /offers', kind: 'entry' },
    objective: { type: 'latency', percentile: 95, thresholdMs: 580 },
  },
} satisfies ShopPromise;

/** Nobody waits for it; but the order has to be on its way. */
export const GOLD_FULFILMENT = {
  route: 'POST /checkout',
  sla: {
    ...GOLD,
    id: 'gold-fulfilment',
    name: 'Gold fulfilment',
    operation: { service: QUEUE.consumer, name: `process ${QUEUE.name}`, kind: 'entry' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
  },
} satisfies ShopPromise;

/** As a sentence. */
export function textOf({ sla: { operation, objective } }: ShopPromise): string {
  const what = `"${operation.name}" of ${operation.service}`;
  return objective.type === 'latency'
    ? `promised to gold accounts: ${objective.percentile} % of ${what} within ${objective.thresholdMs} ms`
    : `promised to gold accounts: at most ${objective.maxPercent} % of ${what} fail`;
}

/** Tells Culprit who the customers are, what the gold ones were promised, and whom to wake. */
export async function setUp(api: CulpritApi, promises: ShopPromise[]): Promise<void> {
  await Promise.all(ACCOUNTS.map(({ key, tier }) => api.putAccount(key, { tier })));
  for (const channel of [CHANNEL, LEAD]) await api.define('channels', channel);
  await api.define('escalation-policies', POLICY);
  for (const { sla } of promises) await api.define('slas', sla);
}
