export {
  Aggregator,
  type AggregatorLimits,
  type AggregatorStats,
  DEFAULT_AGGREGATOR_LIMITS,
  type Flushed,
} from './aggregator.js';
export { type AccountJoinCounts, type AccountJoinLimits } from './account-join.js';
export {
  type Flush,
  ForeignPosition,
  HistogramStore,
  type LatencyRow,
  PositionLost,
  WINDOW_MS,
} from './histogram-store.js';
