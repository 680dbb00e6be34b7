import { type Account } from '#contract';
import { type Statement, statement } from '../statement.js';

/** A page of the registered accounts in the order of their keys, which stays right while others come and go. */
export function selectAccounts(
  labels: Record<string, string>,
  after: string,
  limit: number,
): Statement<Account> {
  return statement(
    `select key, labels from account
     where registered and id >= 3 and labels @> $1 and key > $2
     order by key
     limit $3`,
    [labels, after, limit],
  );
}
