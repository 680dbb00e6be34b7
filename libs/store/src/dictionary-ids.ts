import { type LatencyRows } from '#aggregate';
import { type Names, OTHER_ACCOUNT, OTHER_OPERATION } from '#span';
import { bisect } from './bisect.js';
import { type Database } from './database.js';
import { LocalIds } from './local-ids.js';
import { type Refusals } from './refusals.js';
import { insertAccounts } from './sql/insert-accounts.js';
import { insertOperations } from './sql/insert-operations.js';
import { markEntryOperations } from './sql/mark-entry-operations.js';
import { selectAccountIds } from './sql/select-account-ids.js';
import { selectOperationIds } from './sql/select-operation-ids.js';

/**
 * What the ids of this process's dictionaries are in the database. Rows are never deleted, so an id stays true.
 * A name that Postgres refuses is (other) from then on: its spans still count for everybody, and nothing is lost.
 */
export class DictionaryIds {
  private readonly accounts = new LocalIds(OTHER_ACCOUNT + 1);
  private readonly operations = new LocalIds(OTHER_OPERATION + 1);
  /** Operations, by this process's id, that the database knows as entries. */
  private readonly entries = new Set<number>([OTHER_OPERATION]);

  constructor(
    private readonly database: Database,
    private readonly names: Names,
    private readonly refusals: Refusals,
  ) {}

  account(local: number): number {
    return this.accounts.get(local);
  }

  operation(local: number): number {
    return this.operations.get(local);
  }

  /** Makes sure that every name of these rows is in the database, committed. */
  async ensure(rows: LatencyRows): Promise<void> {
    const accounts = new Set<number>();
    const operations = new Set<number>();
    const entries = new Set<number>();
    for (let i = 0; i < rows.count; i++) {
      const account = rows.account(i);
      const operation = rows.operation(i);
      if (!this.accounts.has(account)) accounts.add(account);
      if (!this.operations.has(operation)) operations.add(operation);
      if (rows.isEntry(i) && !this.entries.has(operation)) entries.add(operation);
    }
    await this.ensureAccounts([...accounts]);
    await this.ensureOperations([...operations], entries);
    await this.markEntries([...entries]);
  }

  /** Asks the database again for every name, as it may not be the same database any more. */
  forget(): void {
    this.accounts.forget();
    this.operations.forget();
    this.entries.clear();
    this.entries.add(OTHER_OPERATION);
  }

  private async ensureAccounts(missing: number[]): Promise<void> {
    if (missing.length === 0) return;
    const named = missing.map((local) => ({ local, key: this.names.accountKeyOf(local) }));
    const refused = await this.insertAll(
      named,
      (some) => insertAccounts(some.map(({ key }) => key)),
      ({ key }) => ({ account: key }),
    );
    for (const { local } of refused) this.accounts.set(local, OTHER_ACCOUNT);
    const keys = named.filter((name) => !refused.has(name)).map(({ key }) => key);
    const known = await this.database.query(selectAccountIds(keys));
    const byKey = new Map(known.map(({ id, key }) => [key, id]));
    for (const { local, key } of named) {
      const id = byKey.get(key);
      if (id !== undefined) this.accounts.set(local, id);
    }
  }

  private async ensureOperations(missing: number[], entries: ReadonlySet<number>): Promise<void> {
    if (missing.length === 0) return;
    const named = missing.map((local) => ({
      local,
      ...this.names.operationOf(local),
      entry: entries.has(local),
    }));
    const refused = await this.insertAll(named, insertOperations, ({ service, name, kind }) => ({
      operation: `${service} ${name} (${kind})`,
    }));
    for (const { local } of refused) {
      this.operations.set(local, OTHER_OPERATION);
      this.entries.add(local);
    }
    const inserted = named.filter((name) => !refused.has(name));
    for (const { id, entry, ordinal } of await this.database.query(selectOperationIds(inserted))) {
      const local = inserted[ordinal - 1]?.local;
      if (local === undefined) continue;
      this.operations.set(local, id);
      if (entry) this.entries.add(local);
    }
  }

  /** Inserts what can be inserted, and returns what is refused. */
  private async insertAll<Name>(
    names: Name[],
    insert: (names: Name[]) => Parameters<Database['query']>[0],
    describe: (name: Name) => Record<string, string>,
  ): Promise<Set<Name>> {
    const refused = new Set<Name>();
    await bisect(
      0,
      names.length,
      async (from, to) => {
        await this.database.query(insert(names.slice(from, to)));
      },
      (i, reason, error) => {
        const name = names[i];
        if (name === undefined) return;
        refused.add(name);
        this.refusals.name(reason, error, describe(name));
      },
    );
    return refused;
  }

  private async markEntries(entries: number[]): Promise<void> {
    const unmarked = entries.filter((local) => !this.entries.has(local));
    if (unmarked.length === 0) return;
    await this.database.query(markEntryOperations(unmarked.map((local) => this.operation(local))));
    for (const local of unmarked) this.entries.add(local);
  }
}
