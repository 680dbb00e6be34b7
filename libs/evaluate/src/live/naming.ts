import { type CommittedRow } from '../ports.js';
import { type AccountNames } from './account-names.js';

/** Rows with the keys of their accounts; those of accounts that have just come up are kept until the rest is asked for. */
export function naming(
  names: AccountNames,
  take: (row: CommittedRow, account: string) => void,
): { row: (row: CommittedRow) => void; rest: () => Promise<void> } {
  const unnamed: CommittedRow[] = [];
  return {
    row: (row) => {
      const account = names.keyOf(row.accountId);
      if (account === undefined)
        unnamed.push({ ...row, buckets: row.buckets.slice(), counts: row.counts.slice() });
      else take(row, account);
    },
    rest: async () => {
      if (unnamed.length === 0) return;
      await names.load({ ids: [...new Set(unnamed.map(({ accountId }) => accountId))] });
      for (const row of unnamed) {
        const account = names.keyOf(row.accountId);
        if (account !== undefined) take(row, account);
      }
    },
  };
}
