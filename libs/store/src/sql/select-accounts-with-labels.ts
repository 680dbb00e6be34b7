import { type Statement, statement } from '../statement.js';

export function selectAccountsWithLabels(labels: Record<string, string>): Statement<{ key: string }> {
  return statement(`select key from account where registered and id >= 3 and labels @> $1 order by key`, [
    labels,
  ]);
}
