export {
  Aggregator,
  type AggregatorLimits,
  type AggregatorStats,
  DEFAULT_AGGREGATOR_LIMITS,
  type Flushed,
} from './aggregator.js';
export { type AccountJoinCounts, type AccountJoinLimits } from './account-join.js';
export { HistogramStore, WINDOW_MS, type LatencyRow } from './histogram-store.js';
