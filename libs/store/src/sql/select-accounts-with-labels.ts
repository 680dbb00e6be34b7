import { type LabelSelector } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectAccountsWithLabels(labels: LabelSelector): Statement<{ key: string }> {
  return statement(`select key from account where registered and id >= 3 and labels @> $1 order by key`, [
    labels,
  ]);
}
