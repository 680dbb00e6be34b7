import { type Account, isSameJson } from '#contract';
import { type Transaction } from './database.js';
import { recordChanges } from './record-changes.js';
import { type Change } from './sql/insert-audit.js';
import { lockAccounts } from './sql/lock-accounts.js';
import { registerAccounts } from './sql/register-accounts.js';
import { type AccountRow } from './sql/select-accounts.js';
import { unregisterAccount } from './sql/unregister-account.js';

/** What becomes of one account, given what it was; undefined where it was not registered. */
export type AccountChange = { key: string; next: (before: Account | undefined) => Account };

/** How many accounts were registered, changed, or already what they should be. */
export type AccountsChanged = { created: number; changed: number; unchanged: number };

export function accountOf({ key, labels, contract }: AccountRow): Account {
  return { key, labels, ...(contract && { contract }) };
}

/** A statement for each so many: 100,000 at once would be 30 MB of JSON, and hold up whatever else is to be done. */
const ACCOUNTS_AT_ONCE = 5_000;

/** No two of the changes may be of the same account. */
export async function changeAccounts(
  transaction: Transaction,
  changes: readonly AccountChange[],
  actor: string,
): Promise<AccountsChanged> {
  // In order, so that two that change the same accounts wait for each other instead of deadlocking.
  const sorted = changes.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const total: AccountsChanged = { created: 0, changed: 0, unchanged: 0 };
  for (let i = 0; i < sorted.length; i += ACCOUNTS_AT_ONCE) {
    const part = await changeSome(transaction, sorted.slice(i, i + ACCOUNTS_AT_ONCE), actor);
    total.created += part.created;
    total.changed += part.changed;
    total.unchanged += part.unchanged;
  }
  return total;
}

async function changeSome(
  transaction: Transaction,
  changes: readonly AccountChange[],
  actor: string,
): Promise<AccountsChanged> {
  const locked = await transaction.query(lockAccounts(changes.map(({ key }) => key)));
  const before = new Map(
    locked.filter(({ registered }) => registered).map((row) => [row.key, accountOf(row)]),
  );
  const written: Account[] = [];
  const audit: Change[] = [];
  let created = 0;
  for (const { key, next } of changes) {
    const was = before.get(key);
    const after = next(was);
    if (was !== undefined && isSameJson(was, after)) continue;
    created += Number(was === undefined);
    written.push(after);
    audit.push({ kind: 'account', target: key, ...(was && { before: was }), after });
  }
  if (written.length > 0) await transaction.query(registerAccounts(written));
  await recordChanges(transaction, actor, audit);
  return { created, changed: written.length - created, unchanged: changes.length - written.length };
}

/** False where it is not registered. What it has been measured for stays. */
export async function removeAccount(transaction: Transaction, key: string, actor: string): Promise<boolean> {
  const [row] = await transaction.query(lockAccounts([key]));
  if (!row?.registered) return false;
  await transaction.query(unregisterAccount(key));
  await recordChanges(transaction, actor, [{ kind: 'account', target: key, before: accountOf(row) }]);
  return true;
}
