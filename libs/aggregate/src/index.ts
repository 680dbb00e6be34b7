export {
  Aggregator,
  type AggregatorLimits,
  type AggregatorStats,
  DEFAULT_AGGREGATOR_LIMITS,
} from './aggregator.js';
export { type AccountJoinCounts, type AccountJoinLimits } from './account-join.js';
export { ForeignPosition, HistogramStore, PositionLost, type Flush } from './histogram-store.js';
export { LatencyRows, type LatencyRowsTransfer, MAX_BUCKETS } from './latency-rows.js';
export { SEEN_MS } from './seen.js';
export { WINDOW_MS } from './window.js';
