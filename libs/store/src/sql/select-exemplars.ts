import { type Exemplar } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectExemplars(
  incidentIds: string[],
): Statement<{ incidentId: string; exemplar: Exemplar }> {
  return statement(
    `select incident_id as "incidentId", exemplar from exemplar
     where incident_id = any ($1::uuid[])
     order by ordinal`,
    [incidentIds],
  );
}
