import { type Channel, isSameJson, maskedChannel } from '#contract';
import { type Transaction } from './database.js';
import { recordChanges } from './record-changes.js';
import { requireUnnamed } from './references.js';
import { deleteChannel } from './sql/delete-channel.js';
import { forgetChannelFailures } from './sql/forget-channel-failures.js';
import { insertChannel } from './sql/insert-channel.js';
import { lockChannel } from './sql/lock-channel.js';
import { updateChannel } from './sql/update-channel.js';
import { ConflictError } from './table-errors.js';

/** Throws ConflictError where the id is taken. */
export async function createChannel(
  transaction: Transaction,
  channel: Channel,
  actor: string,
): Promise<void> {
  const inserted = await transaction.query(insertChannel(channel));
  if (inserted.length === 0) throw new ConflictError('channel', channel.id);
  const after = maskedChannel(channel);
  await recordChanges(transaction, actor, [{ kind: 'channel', target: channel.id, after }]);
}

/** False where there is none. What is written down is masked: a key that has been replaced is to be gone. Where it failed, it is tried anew. */
export async function replaceChannel(
  transaction: Transaction,
  channel: Channel,
  actor: string,
): Promise<boolean> {
  const [locked] = await transaction.query(lockChannel(channel.id));
  if (!locked) return false;
  if (isSameJson(channel, locked.definition)) return true;
  await transaction.query(updateChannel(channel));
  await transaction.query(forgetChannelFailures(channel.id));
  const [before, after] = [maskedChannel(locked.definition), maskedChannel(channel)];
  await recordChanges(transaction, actor, [{ kind: 'channel', target: channel.id, before, after }]);
  return true;
}

/** False where there is none. Throws InUseError where something names it. */
export async function removeChannel(transaction: Transaction, id: string, actor: string): Promise<boolean> {
  const [locked] = await transaction.query(lockChannel(id));
  if (!locked) return false;
  await requireUnnamed(transaction, 'channel', id);
  await transaction.query(deleteChannel(id));
  const before = maskedChannel(locked.definition);
  await recordChanges(transaction, actor, [{ kind: 'channel', target: id, before }]);
  return true;
}
