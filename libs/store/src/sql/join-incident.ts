import { type Statement, statement } from '../statement.js';

export function joinIncident(incidentId: string, violationIds: string[]): Statement<never> {
  return statement(`update violation set incident_id = $1 where id = any ($2::uuid[])`, [
    incidentId,
    violationIds,
  ]);
}
