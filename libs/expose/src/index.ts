export { AttainmentMetrics, type KeptSoFar } from './attainment-metrics.js';
export { LatencyMetrics } from './latency-metrics.js';
export { Metrics } from './metrics.js';
export { namedAccounts } from './named-accounts.js';
export { setTotal } from './own-metrics.js';
export { SlaMetrics } from './sla-metrics.js';
