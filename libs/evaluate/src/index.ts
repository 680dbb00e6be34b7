export { Evaluator, type Judged, type JudgingFailures } from './evaluator.js';
export { coversOperation, namesExactly } from './operations/operations.js';
export { findProblems, type FieldProblem } from './problems.js';
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
export { badRequests, baselineWeeks } from './objectives/bad-requests.js';
export { burnRatesOf } from './objectives/burn-rates.js';
export {
  BaselineReader,
  IngestProgress,
  SlaSource,
  StatusStore,
  WindowReader,
  type AccountScope,
  type BaselineQuery,
  type BaselineRow,
  type KnownOperation,
  type SlaStatus,
  type WindowQuery,
  type WindowRow,
} from './ports.js';
