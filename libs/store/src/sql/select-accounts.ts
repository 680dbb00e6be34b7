import { type Account, type AccountContract } from '#contract';
import { type Statement, statement } from '../statement.js';

export type AccountRow = Pick<Account, 'key' | 'labels'> & { contract: AccountContract | null };

/** A page of the registered accounts in the order of their keys, which stays right while others come and go. */
export function selectAccounts(
  labels: Record<string, string>,
  after: string,
  limit: number,
): Statement<AccountRow> {
  return statement(
    `select key, labels, contract from account
     where registered and id >= 3 and labels @> $1 and key > $2
     order by key
     limit $3`,
    [labels, after, limit],
  );
}
