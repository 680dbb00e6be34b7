export { Evaluator, type Judged, type JudgingFailures } from './evaluator.js';
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
export { ArraySlots, type Slot, type Stretch } from './replay/array-slots.js';
export { replay, type ReplayOptions, type Transition } from './replay/replay.js';
