export { claimFolder } from './claim.js';
export { Clock, ManualClock, ShiftedClock, SystemClock } from './clock.js';
export { codeOf } from './error-code.js';
export { OperatorError, messageOf } from './errors.js';
export { groupBy } from './group-by.js';
export { createLogger, silentLogger, type Logger } from './logger.js';
export { Shutdown } from './shutdown.js';
export { Turn } from './turn.js';
