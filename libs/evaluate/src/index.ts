export { contractAt } from './accounts/contract.js';
export { hasExpression, labelMatcher } from './accounts/label-selector.js';
export { isJudgedAlike } from './judge/judged-alike.js';
export { promisedTo } from './accounts/promised-to.js';
export { Evaluator, type EvaluatorRooms, type Judged, type JudgingFailures } from './evaluator.js';
export { type KeyState, type StatesSnapshot } from './live/report.js';
export { Overrides } from './accounts/overrides.js';
export { HoursBook } from './calendar/hours-book.js';
export { HoursSource, SlaHours } from './calendar/hours-source.js';
export { NodeReader, stateOf, type NodeSeen } from './nodes/node-state.js';
export { SiteProgress, type BlindNode } from './nodes/site-progress.js';
export { coversOperation, namesExactly } from './operations/operations.js';
export { thresholdsMs } from './objectives/thresholds.js';
export { type FieldProblem } from './problems/field-problem.js';
export { findCalendarProblems, findMaintenanceProblems } from './problems/hours-problems.js';
export { nearest } from './problems/nearest.js';
export { findSiteProblems, type Site } from './problems/site-problems.js';
export { findProblems } from './problems/sla-problems.js';
export {
  SlotCounts,
  type BadRequests,
  type Baseline,
  type EarlierWeek,
  type Pause,
  type Tally,
} from './judge/counts.js';
export { judgeKey, keyRule, type KeyRule, type KeyStanding } from './judge/judge-key.js';
export { type Moment } from './judge/state-machine.js';
export { type Memory } from './judge/memory.js';
export { badRequests, baselineWeeks } from './objectives/bad-requests.js';
export { burnRatesOf } from './objectives/burn-rates.js';
export {
  BaselineReader,
  CommittedRows,
  IngestProgress,
  SlaSource,
  StatusStore,
  WindowReader,
  type AccountScope,
  type BaselineQuery,
  type BaselineRow,
  type CommittedRow,
  type FlushMarks,
  type KnownAccount,
  type RowScope,
  type KnownOperation,
  type SlaStatus,
} from './ports.js';
export { ArraySlots, type Slot, type Stretch } from './replay/array-slots.js';
export { Backtester, type Backtest } from './replay/backtester.js';
export { BacktestRefusedError } from './replay/cost.js';
export { replay, type ReplayOptions, type Transition } from './replay/replay.js';
export {
  SeriesBusyError,
  StoredSeries,
  StoredSeriesSource,
  type FineQuery,
  type HourlyKey,
  type PastIncident,
  type SeriesQuery,
  type StoredSince,
} from './replay/stored-series.js';
export {
  AttainmentReader,
  type AttainmentQuery,
  type KeyAttainment,
} from './attainment/attainment-reader.js';
export { type PeriodAttainment } from './attainment/attainment.js';
export { RuleLookup } from './attainment/counted-rules.js';
export { DayCounter, type CountedRow, type CountedRule, type DayCount } from './attainment/day-counter.js';
export { isoDate, isoMinute, startOf } from './attainment/local-time.js';
export { MonthlyAttainment, type KeyMonth, type Month } from './attainment/monthly.js';
export { periodRuleOf } from './attainment/periods.js';
export {
  AttainmentStore,
  BudgetSource,
  type AttainmentRule,
  type DaysOf,
  type DaySpan,
  type KeyDay,
  type KeySum,
  type SpentBudget,
} from './attainment/ports.js';
export { wilsonInterval } from './statistics/wilson.js';
export { promisedBy } from './attainment/promise.js';
