import { type Account } from '#contract';
import { type Statement, statement } from '../statement.js';

/** In one statement: a violation for each account may concern thousands, and the flushes need the pool too. */
export function selectAccountLabels(keys: string[]): Statement<Account> {
  return statement(
    `select key, labels from account where key = any ($1::text[]) and id >= 3 and registered`,
    [keys],
  );
}
