import { type Metrics } from '#expose';
import { type Attempt, type DueDelivery } from '#page';

type Deliver = (due: DueDelivery) => Promise<Attempt>;

/** Counts the attempts by channel and outcome. One that throws counts as failed, and is tried again. */
export function countedDelivery(deliver: Deliver, { own }: Metrics): Deliver {
  return async (due) => {
    const count = (outcome: string): void => own.deliveries.inc({ channel: due.channel.id, outcome });
    try {
      const attempt = await deliver(due);
      count(attempt.delivered ? 'delivered' : attempt.recoverable ? 'retry' : 'refused');
      return attempt;
    } catch (error) {
      count('retry');
      throw error;
    }
  };
}
