import { type Account } from '#contract';
import { type Database } from './database.js';
import { registerAccount } from './sql/register-account.js';
import { selectAccount } from './sql/select-account.js';
import { selectAccountLabels } from './sql/select-account-labels.js';
import { selectAccounts } from './sql/select-accounts.js';
import { selectLabelValues } from './sql/select-label-values.js';
import { unregisterAccount } from './sql/unregister-account.js';

export type AccountPage = {
  /** Only accounts that have all these labels. */
  labels?: Record<string, string>;
  /** The last key of the page before. */
  after?: string;
  limit: number;
};

/** The accounts that the operator has registered. */
export class AccountTable {
  constructor(private readonly database: Database) {}

  /** In the order of their keys. */
  list({ labels = {}, after = '', limit }: AccountPage): Promise<Account[]> {
    return this.database.query(selectAccounts(labels, after, limit));
  }

  async find(key: string): Promise<Account | undefined> {
    const [account] = await this.database.query(selectAccount(key));
    return account;
  }

  /** The labels of those of these accounts that are registered, by key. */
  async labelsOf(keys: string[]): Promise<Map<string, Account['labels']>> {
    const accounts = await this.database.query(selectAccountLabels(keys));
    return new Map(accounts.map(({ key, labels }) => [key, labels]));
  }

  /** The labels of registered accounts, each with some of its values. */
  async labelValues(): Promise<Map<string, string[]>> {
    const rows = await this.database.query(selectLabelValues());
    return new Map(rows.map(({ name, values }) => [name, values]));
  }

  /** Registers an account or replaces its labels; true where it was not registered before. */
  async put(account: Account): Promise<boolean> {
    const [row] = await this.database.query(registerAccount(account));
    return row?.created ?? false;
  }

  /** Unregisters an account; false where it was not registered. What it has been measured for stays. */
  async delete(key: string): Promise<boolean> {
    const rows = await this.database.query(unregisterAccount(key));
    return rows.length > 0;
  }
}
