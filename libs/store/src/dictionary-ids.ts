import { type LatencyRows } from '#aggregate';
import { type Dictionaries, OTHER_OPERATION } from '#span';
import { type Database } from './database.js';
import { insertAccounts } from './sql/insert-accounts.js';
import { insertOperations } from './sql/insert-operations.js';
import { markEntryOperations } from './sql/mark-entry-operations.js';
import { selectAccountIds } from './sql/select-account-ids.js';
import { selectOperationIds } from './sql/select-operation-ids.js';

/** What the ids of this process's dictionaries are in the database. Rows are never deleted, so an id stays true. */
export class DictionaryIds {
  private readonly accounts = new Map<number, number>();
  private readonly operations = new Map<number, number>();
  /** Operations, by this process's id, that the database knows as entries. */
  private readonly entries = new Set<number>();

  constructor(
    private readonly database: Database,
    private readonly dictionaries: Dictionaries,
  ) {}

  account(local: number): number {
    return idOf(this.dictionaries.isReservedAccount(local) ? local : this.accounts.get(local));
  }

  operation(local: number): number {
    return idOf(local === OTHER_OPERATION ? OTHER_OPERATION : this.operations.get(local));
  }

  /** Makes sure that every name of these rows is in the database, committed. */
  async ensure(rows: LatencyRows): Promise<void> {
    const accounts = new Set<number>();
    const entries = new Set<number>();
    for (let row = 0; row < rows.count; row++) {
      accounts.add(rows.account(row));
      if (rows.isEntry(row)) entries.add(rows.operation(row));
    }
    await this.ensureAccounts([...accounts]);
    await this.ensureOperations(rows.operations(), entries);
    await this.markEntries(entries);
  }

  private async ensureAccounts(accounts: number[]): Promise<void> {
    const isNew = (id: number): boolean => !this.dictionaries.isReservedAccount(id) && !this.accounts.has(id);
    const missing = accounts.filter(isNew);
    if (missing.length === 0) return;
    const keys = missing.map((id) => this.dictionaries.accountKeyOf(id));
    await this.database.query(insertAccounts(keys));
    const known = await this.database.query(selectAccountIds(keys));
    const byKey = new Map(known.map(({ id, key }) => [key, id]));
    missing.forEach((local, i) => this.accounts.set(local, idOf(byKey.get(keys[i] ?? ''))));
  }

  private async ensureOperations(operations: number[], entries: Set<number>): Promise<void> {
    const isNew = (id: number): boolean => id !== OTHER_OPERATION && !this.operations.has(id);
    const missing = operations.filter(isNew);
    if (missing.length === 0) return;
    const named = missing.map((id) => ({ ...this.dictionaries.operationOf(id), entry: entries.has(id) }));
    await this.database.query(insertOperations(named));
    for (const { id, entry, ordinal } of await this.database.query(selectOperationIds(named))) {
      const local = missing[ordinal - 1];
      if (local === undefined) continue;
      this.operations.set(local, id);
      if (entry) this.entries.add(local);
    }
  }

  private async markEntries(entries: Set<number>): Promise<void> {
    const unmarked = [...entries].filter((local) => local !== OTHER_OPERATION && !this.entries.has(local));
    if (unmarked.length === 0) return;
    await this.database.query(markEntryOperations(unmarked.map((local) => this.operation(local))));
    for (const local of unmarked) this.entries.add(local);
  }
}

function idOf(id: number | undefined): number {
  if (id === undefined) throw new Error('a name is missing in the database after it was inserted');
  return id;
}
