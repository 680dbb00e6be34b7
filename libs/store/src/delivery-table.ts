import { type ListedDelivery } from '#contract';
import { type Queryable, type Transaction } from './database.js';
import { deliveryOf } from './delivery.js';
import { recordChanges } from './record-changes.js';
import { type DeliveryFilter, listDeliveries, type ListedDeliveryRow } from './sql/list-deliveries.js';
import { type LockedDelivery, lockDelivery } from './sql/lock-delivery.js';
import { lockSubject } from './sql/lock-subject.js';
import { requeueDelivery } from './sql/requeue-delivery.js';
import { selectOpeningStatus } from './sql/select-opening-status.js';
import { NotResendableError } from './table-errors.js';
import { UUID } from './uuid.js';

/** All deliveries; those that have failed for good can be sent again. */
export class DeliveryTable {
  constructor(private readonly database: Queryable) {}

  /** The newest first. */
  async list(filter: DeliveryFilter): Promise<ListedDelivery[]> {
    return (await this.database.query(listDeliveries(filter))).map(listed);
  }

  /**
   * Queues one that has failed again, for its channel as it is now; undefined where there is none.
   * Throws NotResendableError where that makes no sense.
   */
  async resend(id: string, actor: string): Promise<ListedDelivery | undefined> {
    if (!UUID.test(id)) return undefined;
    return this.database.transaction(async (transaction) => {
      const [delivery] = await transaction.query(lockDelivery(id));
      if (!delivery) return undefined;
      const reason = await whyNot(transaction, delivery);
      if (reason !== undefined) throw new NotResendableError(reason);
      await transaction.query(requeueDelivery(id));
      const { channel, event, incidentId, noticeId, status, attempts, lastError } = delivery;
      const about = { channel, event, incidentId, noticeId };
      const before = { ...about, status, attempts, lastError };
      const after = { ...about, status: 'queued' };
      await recordChanges(transaction, actor, [{ kind: 'delivery', target: id, before, after }]);
      return { ...listed(delivery), status: 'queued' };
    });
  }
}

async function whyNot(transaction: Transaction, delivery: LockedDelivery): Promise<string | undefined> {
  const { id, status, channel, channelExists, event, incidentId, noticeId } = delivery;
  if (status === 'delivered') return 'it has been delivered; only what has failed for good can be sent again';
  if (status === 'queued') return 'it is still being tried, and will be sent without that';
  if (!channelExists) return `its channel "${channel}" has been deleted`;
  if (event === 'resolved') {
    const [opening] = await transaction.query(selectOpeningStatus(id));
    if (opening?.status !== 'failed') return undefined;
    return 'the page that it opened was not delivered either, so nobody there waits to hear that it is over';
  }
  const [table, subject] =
    incidentId === null ? (['notice', noticeId] as const) : (['incident', incidentId] as const);
  const [about] = await transaction.query(lockSubject(table, subject ?? ''));
  const over = about?.resolvedAt?.toISOString();
  if (over === undefined) return undefined;
  return `the ${table} is over since ${over}: nobody has to be paged for it any more`;
}

function listed(row: ListedDeliveryRow): ListedDelivery {
  return { ...deliveryOf(row), incidentId: row.incidentId, noticeId: row.noticeId };
}
