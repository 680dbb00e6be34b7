import { type Evidence } from '#page';
import { type Statement, statement } from '../statement.js';

/** A later look that saw no bad span keeps what an earlier one saw: time to page starts there. */
export function insertEvidence(
  { explanation, lastBadSpan, latency }: Pick<Evidence, 'explanation' | 'lastBadSpan' | 'latency'>,
  violationIds: string[],
): Statement<{ id: string }> {
  return statement(
    `with seen as (
       select last_bad_span_end, last_bad_span_arrival
       from violation join evidence on evidence.id = evidence_id
       where violation.id = any ($4::uuid[]) and last_bad_span_end is not null
       order by opened_at
       limit 1
     )
     insert into evidence (explanation, last_bad_span_end, last_bad_span_arrival, latency)
     values (
       $1,
       coalesce($2, (select last_bad_span_end from seen)),
       coalesce($3, (select last_bad_span_arrival from seen)),
       $5
     )
     returning id`,
    [
      JSON.stringify(explanation),
      lastBadSpan && new Date(lastBadSpan.endUnixMs),
      lastBadSpan && new Date(lastBadSpan.arrivalUnixMs),
      violationIds,
      latency ? JSON.stringify(latency) : null,
    ],
  );
}
