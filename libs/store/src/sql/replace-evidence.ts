import { type Statement, statement } from '../statement.js';

/** What only these violations had before goes. Its traces are those of pages that have been sent, so the new evidence has them too. */
export function replaceEvidence(violationIds: string[], evidenceId: string): Statement<never> {
  return statement(
    `with before as (
       select distinct evidence_id from violation where id = any ($1::uuid[]) and evidence_id is not null
     ), replaced as (
       update violation set evidence_id = $2 where id = any ($1::uuid[])
     )
     delete from evidence
     where id in (select evidence_id from before)
       and not exists (select from violation where evidence_id = evidence.id and id <> all ($1::uuid[]))`,
    [violationIds, evidenceId],
  );
}
