import { type Statement, statement } from '../statement.js';
import { type AccountRow } from './select-accounts.js';

export function selectAccount(key: string): Statement<AccountRow> {
  return statement(`select key, labels, contract from account where key = $1 and id >= 3 and registered`, [
    key,
  ]);
}
