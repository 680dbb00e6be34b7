export { LatencyMetrics, type LatencyMetricsOptions } from './latency-metrics.js';
export { type LatencyNames } from './latency-names.js';
export { Metrics, type TimeToPage } from './metrics.js';
export { namedAccounts, type NamedAccounts } from './named-accounts.js';
export { setTotal, type OwnMetrics } from './own-metrics.js';
export { SlaMetrics } from './sla-metrics.js';
