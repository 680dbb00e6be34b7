export { Evaluator, type Judged, type JudgingFailures } from './evaluator.js';
export { Overrides } from './accounts/overrides.js';
export { HoursSource, SlaHours } from './calendar/hours-source.js';
export { isJudgedAlike } from './judge/judged-alike.js';
export { coversOperation, namesExactly } from './operations/operations.js';
export { findProblems, type FieldProblem } from './problems.js';
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
