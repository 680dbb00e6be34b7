import { type Statement, statement } from '../statement.js';

/** Of violations that something has been found about. */
export function selectEvidenceIds(violationIds: string[]): Statement<{ id: string; violationIds: string[] }> {
  return statement(
    `select evidence_id as id, array_agg(id::text) as "violationIds" from violation
     where id = any ($1::uuid[]) and evidence_id is not null
     group by evidence_id`,
    [violationIds],
  );
}
