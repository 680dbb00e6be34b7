import { type Evidence } from '#page';
import { type Statement, statement } from '../statement.js';

/** A later explanation that saw no bad span keeps what an earlier one saw: time to page starts there. */
export function updateEvidence(
  incidentId: string,
  { explanation, lastBadSpan }: Pick<Evidence, 'explanation' | 'lastBadSpan'>,
): Statement<never> {
  return statement(
    `update incident set
       explanation = $2,
       last_bad_span_end = coalesce($3, last_bad_span_end),
       last_bad_span_arrival = coalesce($4, last_bad_span_arrival)
     where id = $1`,
    [
      incidentId,
      JSON.stringify(explanation),
      lastBadSpan && new Date(lastBadSpan.endUnixMs),
      lastBadSpan && new Date(lastBadSpan.arrivalUnixMs),
    ],
  );
}
