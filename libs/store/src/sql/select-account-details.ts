import { type Statement, statement } from '../statement.js';
import { type AccountRow } from './select-accounts.js';

/** In one statement: a violation for each account may concern thousands, and the flushes need the pool too. */
export function selectAccountDetails(keys: string[]): Statement<AccountRow> {
  return statement(
    `select key, labels, contract from account where key = any ($1::text[]) and id >= 3 and registered`,
    [keys],
  );
}
