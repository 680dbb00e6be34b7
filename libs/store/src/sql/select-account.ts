import { type Account } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectAccount(key: string): Statement<Account> {
  return statement(`select key, labels from account where key = $1 and id >= 3 and registered`, [key]);
}
