import { type IncidentKey } from '#contract';
import { type Contrary } from '#page';
import { type Statement, statement } from '../statement.js';

export type ContraryRow = { id: string; contrary: Contrary | null; key: IncidentKey };

/** What has been said so far against the incidents that violations are in. */
export function lockContrary(violationIds: string[]): Statement<ContraryRow> {
  return statement(
    `select violation.id, contrary, key
     from violation join incident on incident.id = incident_id
     where violation.id = any ($1::uuid[])
     order by violation.id
     for update of violation`,
    [violationIds],
  );
}
