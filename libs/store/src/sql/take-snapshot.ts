import { type Statement, statement } from '../statement.js';

/** As a transaction's first statement: all that it reads is as it was at one moment. */
export function takeSnapshot(): Statement<never> {
  return statement('set transaction isolation level repeatable read, read only');
}
