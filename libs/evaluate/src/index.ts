export { contractAt } from './accounts/contract.js';
export { hasExpression, labelMatcher } from './accounts/label-selector.js';
export { Evaluator, type Judged, type JudgingFailures } from './evaluator.js';
export { isJudgedAlike } from './judge/judged-alike.js';
export { promisedTo } from './accounts/promised-to.js';
export { Overrides } from './accounts/overrides.js';
export { HoursBook } from './calendar/hours-book.js';
export { HoursSource, SlaHours } from './calendar/hours-source.js';
export { coversOperation, namesExactly } from './operations/operations.js';
export { thresholdsMs } from './objectives/thresholds.js';
export { type FieldProblem } from './problems/field-problem.js';
export { findCalendarProblems, findMaintenanceProblems } from './problems/hours-problems.js';
export { nearest } from './problems/nearest.js';
export { findSiteProblems, type Site } from './problems/site-problems.js';
export { findProblems } from './problems/sla-problems.js';
export {
  IngestProgress,
  SlaSource,
  StatusStore,
  WindowReader,
  type AccountScope,
  type KnownOperation,
  type SlaStatus,
  type WindowQuery,
  type WindowRow,
} from './ports.js';
