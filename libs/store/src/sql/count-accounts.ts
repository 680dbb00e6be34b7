import { type Statement, statement } from '../statement.js';

export function countAccounts(): Statement<{ count: number }> {
  return statement(`select count(*) as count from account where id >= 3`);
}
