import { type Transaction } from './database.js';
import { type Change, insertAudit } from './sql/insert-audit.js';

/** Writes changes down, in the transaction that makes them: there is neither one without the other. */
export async function recordChanges(
  transaction: Transaction,
  actor: string,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length > 0) await transaction.query(insertAudit(actor, changes));
}
