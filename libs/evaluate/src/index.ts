export {
  SlaSource,
  StatusStore,
  WindowReader,
  type AccountScope,
  type KnownOperation,
  type SlaStatus,
  type WindowQuery,
  type WindowRow,
} from './ports.js';
