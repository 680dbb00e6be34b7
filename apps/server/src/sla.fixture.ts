import { Sla } from '#contract';

/** An SLA about each account, but for what a test is about. */
export function slaOf(over: { accounts?: unknown; operation?: unknown }): Sla {
  return Sla.parse({
    id: 'gold',
    name: 'Gold',
    accounts: 'each',
    operation: { service: 'shop', name: 'GET /' },
    objective: { type: 'latency', percentile: 99, thresholdMs: 500 },
    windowSeconds: 60,
    channels: [],
    ...over,
  });
}
