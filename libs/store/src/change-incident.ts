import { type IncidentChange } from '#page';
import { type Transaction } from './database.js';
import { continueViolations } from './sql/continue-violations.js';
import { endViolations } from './sql/end-violations.js';
import { insertEntries } from './sql/insert-entries.js';
import { insertIncident } from './sql/insert-incident.js';
import { joinIncident } from './sql/join-incident.js';
import { queueDeliveries } from './sql/queue-deliveries.js';
import { updateIncident } from './sql/update-incident.js';

/** Things are not as they were when the change was decided. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * All of a change to an incident, or nothing; its id.
 * @throws Overtaken
 */
export async function changeIncident(transaction: Transaction, change: IncidentChange): Promise<string> {
  const { id, joining, splitting, entries, deliveries, atUnixMs } = change;
  const at = new Date(atUnixMs);
  const [incident] = await transaction.query(
    id === null ? insertIncident(change) : updateIncident(id, change),
  );
  if (incident === undefined) throw new Overtaken();
  if (joining.length > 0) {
    const joined = await transaction.query(joinIncident(incident.id, joining));
    if (joined.length < joining.length) throw new Overtaken();
  }
  if (splitting.length > 0) {
    const ended = await transaction.query(endViolations(splitting, at));
    if (ended.length < splitting.length) throw new Overtaken();
    await transaction.query(continueViolations(incident.id, splitting, at));
  }
  if (entries.length > 0) await transaction.query(insertEntries(incident.id, entries, at));
  if (deliveries.length > 0) await transaction.query(queueDeliveries(incident.id, deliveries));
  return incident.id;
}
