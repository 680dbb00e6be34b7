import { isSameJson, type Sla } from '#contract';
import { isJudgedAlike } from '#evaluate';
import { type Transaction } from './database.js';
import { recordChanges } from './record-changes.js';
import { requireNamed } from './references.js';
import { deleteSla } from './sql/delete-sla.js';
import { deleteStatuses } from './sql/delete-statuses.js';
import { insertSla } from './sql/insert-sla.js';
import { lockSla } from './sql/lock-sla.js';
import { selectLastVersion } from './sql/select-last-version.js';
import { updateSla } from './sql/update-sla.js';
import { ConflictError, VersionConflictError } from './table-errors.js';

/**
 * Defines an SLA and gives it as it is now: version 1, or the next one where the id was taken before. What `sla`
 * itself says of a version is not heeded. Throws ConflictError where the id is taken, UnknownNameError.
 */
export async function createSla(transaction: Transaction, sla: Sla, actor: string): Promise<Sla> {
  await requireAllNamed(transaction, sla);
  const inserted = await transaction.query(insertSla(sla));
  if (inserted.length === 0) throw new ConflictError('SLA', sla.id);
  // Only who has the id can count on from what it had.
  const created = { ...sla, version: await nextVersion(transaction, sla.id) };
  await transaction.query(updateSla(created));
  const { id: target, version } = created;
  await recordChanges(transaction, actor, [{ kind: 'sla', target, version, after: created }]);
  return created;
}

/**
 * Replaces an SLA and gives it as it is now, or undefined where there is none. One that is the same already stays as
 * it is, at its version. Its states go only where they say nothing about what is judged now.
 * Throws VersionConflictError where `sla.version` is not what there is, UnknownNameError.
 */
export async function replaceSla(
  transaction: Transaction,
  sla: Sla,
  actor: string,
): Promise<Sla | undefined> {
  await requireAllNamed(transaction, sla);
  const [locked] = await transaction.query(lockSla(sla.id));
  if (!locked) return undefined;
  const before = locked.definition;
  if (sla.version !== undefined && sla.version !== before.version) {
    const [last] = await transaction.query(selectLastVersion(sla.id));
    throw new VersionConflictError(sla.id, sla.version, before.version, last);
  }
  if (isSameJson({ ...sla, version: before.version }, before)) return before;
  const after = { ...sla, version: await nextVersion(transaction, sla.id) };
  await transaction.query(updateSla(after));
  if (!isJudgedAlike(before, after)) await transaction.query(deleteStatuses(sla.id));
  const { id: target, version } = after;
  await recordChanges(transaction, actor, [{ kind: 'sla', target, version, before, after }]);
  return after;
}

/** False where there is none. Its statuses go, its incidents and versions stay. */
export async function removeSla(transaction: Transaction, id: string, actor: string): Promise<boolean> {
  const [deleted] = await transaction.query(deleteSla(id));
  if (!deleted) return false;
  await recordChanges(transaction, actor, [{ kind: 'sla', target: id, before: deleted.definition }]);
  return true;
}

async function nextVersion(transaction: Transaction, id: string): Promise<number> {
  const [last] = await transaction.query(selectLastVersion(id));
  return (last?.version ?? 0) + 1;
}

async function requireAllNamed(
  transaction: Transaction,
  { channels, calendar, escalation }: Sla,
): Promise<void> {
  await requireNamed(transaction, 'channel', channels);
  if (calendar !== undefined) await requireNamed(transaction, 'calendar', [calendar]);
  if (escalation !== undefined) await requireNamed(transaction, 'escalation_policy', [escalation]);
}
