import { pino, type Logger } from 'pino';

export type { Logger };

/** JSON lines on stdout; `level` is one of pino's: trace, debug, info, warn, error, fatal, silent. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
