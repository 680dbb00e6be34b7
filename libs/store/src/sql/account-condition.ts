import { type AccountScope } from '#evaluate';

/** Spelled out rather than a parameter: only so can Postgres see which of the two partial indexes holds the rows. */
export function accountCondition(accounts: AccountScope, values: unknown[]): string {
  if (accounts.scope === 'total') return 'account_id = 0';
  if (accounts.scope === 'each') return 'account_id >= 3';
  values.push(accounts.keys);
  return `account_id >= 3
     and account_id in (select id from account where key = any ($${values.length}::text[]) and id >= 3)`;
}
