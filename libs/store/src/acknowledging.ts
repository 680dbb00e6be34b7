import { type Acknowledgement, Acknowledging } from '#page';
import { type Database } from './database.js';
import { acknowledgeIncident } from './sql/acknowledge-incident.js';
import { selectAcknowledgement } from './sql/select-acknowledgement.js';

export class PgAcknowledging extends Acknowledging {
  constructor(private readonly database: Pick<Database, 'query'>) {
    super();
  }

  async acknowledge(
    incidentId: string,
    { by, atUnixMs }: Acknowledgement,
  ): Promise<Acknowledgement | undefined> {
    const [mine] = await this.database.query(acknowledgeIncident(incidentId, new Date(atUnixMs), by));
    // In a statement of its own, which sees what another press has just committed.
    const [stands] = mine ? [mine] : await this.database.query(selectAcknowledgement(incidentId));
    return stands && { by: stands.by, atUnixMs: stands.at.getTime() };
  }
}
