import { type Statement, statement } from '../statement.js';
import { type AccountRow } from './select-accounts.js';

/** Those of these accounts that are known, registered or not; of two that change one, the second sees what the first did. */
export function lockAccounts(keys: string[]): Statement<AccountRow & { registered: boolean }> {
  return statement(
    `select key, registered, labels, contract from account
     where key = any ($1::text[]) and id >= 3
     order by key
     for update`,
    [keys],
  );
}
