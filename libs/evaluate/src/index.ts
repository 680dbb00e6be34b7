export { Evaluator, type Judged, type JudgingFailures } from './evaluator.js';
export { NodeReader, stateOf, type NodeSeen } from './nodes/node-state.js';
export { SiteProgress, type BlindNode } from './nodes/site-progress.js';
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
