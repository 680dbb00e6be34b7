import { type Account, type IncidentAccount } from '#contract';
import { contractAt } from '#evaluate';
import {
  accountOf,
  type AccountChange,
  type AccountsChanged,
  changeAccounts,
  removeAccount,
} from './change-accounts.js';
import { type Queryable } from './database.js';
import { selectAccountDetails } from './sql/select-account-details.js';
import { selectAccount } from './sql/select-account.js';
import { selectAccounts } from './sql/select-accounts.js';
import { selectLabelValues } from './sql/select-label-values.js';

export type AccountPage = {
  /** Only accounts that have all these labels. */
  labels?: Record<string, string>;
  /** The last key of the page before. */
  after?: string;
  limit: number;
};

/** What an incident tells of an account. */
export type AccountDetails = Pick<IncidentAccount, 'labels' | 'tier' | 'weight'>;

/** The accounts that the operator has registered. `actor`: who changes them. */
export class AccountTable {
  constructor(private readonly database: Queryable) {}

  /** In the order of their keys. */
  async list({ labels = {}, after = '', limit }: AccountPage): Promise<Account[]> {
    const rows = await this.database.query(selectAccounts(labels, after, limit));
    return rows.map(accountOf);
  }

  async find(key: string): Promise<Account | undefined> {
    const [row] = await this.database.query(selectAccount(key));
    return row && accountOf(row);
  }

  /** Of those of these accounts that are registered, by key; of contracts, those that are in force. */
  async detailsOf(keys: string[], nowUnixMs: number): Promise<Map<string, AccountDetails>> {
    const rows = await this.database.query(selectAccountDetails(keys));
    return new Map(
      rows.map(({ key, labels, contract }) => {
        const inForce = contractAt(contract ?? undefined, nowUnixMs);
        if (inForce === undefined) return [key, { labels }];
        const { tier, revenueWeight: weight } = inForce;
        return [key, { labels, weight, ...(tier !== undefined && { tier }) }];
      }),
    );
  }

  /** The labels of registered accounts, each with some of its values. */
  async labelValues(): Promise<Map<string, string[]>> {
    const rows = await this.database.query(selectLabelValues());
    return new Map(rows.map(({ name, values }) => [name, values]));
  }

  /** Registers an account or replaces what is known of it; true where it was not registered before. */
  async put(account: Account, actor: string): Promise<boolean> {
    const { created } = await this.change([{ key: account.key, next: () => account }], actor);
    return created === 1;
  }

  /** All of these changes, of different accounts, or none. See {@link changeAccounts}. */
  change(changes: readonly AccountChange[], actor: string): Promise<AccountsChanged> {
    return this.database.transaction((transaction) => changeAccounts(transaction, changes, actor));
  }

  /** See {@link removeAccount}. */
  delete(key: string, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) => removeAccount(transaction, key, actor));
  }
}
