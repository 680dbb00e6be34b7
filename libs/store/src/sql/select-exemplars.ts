import { type Exemplar } from '#contract';
import { type Statement, statement } from '../statement.js';

export function selectExemplars(
  evidenceIds: string[],
): Statement<{ evidenceId: string; exemplar: Exemplar }> {
  return statement(
    `select evidence_id as "evidenceId", exemplar from exemplar
     where evidence_id = any ($1::uuid[])
     order by ordinal`,
    [evidenceIds],
  );
}
