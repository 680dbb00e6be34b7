import { type AccountSelector } from '#contract';
import { type AccountScope, type SlaSource } from '../ports.js';

/** The account under which all traffic is judged as one. */
const ALL_ACCOUNTS = '*';

/** The accounts that a selector means at this moment. `count` is what the rule's false pages are split over. */
export type SelectedAccounts = { scope: AccountScope; count: number; has(account: string): boolean };

/** @throws where the source can't be read */
export async function selectAccounts(
  selector: AccountSelector,
  source: SlaSource,
): Promise<SelectedAccounts> {
  if (selector === 'total') {
    return { scope: { scope: 'total' }, count: 1, has: (account) => account === ALL_ACCOUNTS };
  }
  if (selector === 'each') {
    const count = await source.accountCount();
    return { scope: { scope: 'each' }, count, has: (account) => account !== ALL_ACCOUNTS };
  }
  const keys = new Set('keys' in selector ? selector.keys : await source.accountsWith(selector.labels));
  return {
    scope: { scope: 'keys', keys: [...keys] },
    count: keys.size,
    has: (account) => keys.has(account),
  };
}
