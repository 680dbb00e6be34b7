import { type Evidence } from '#page';
import { type Statement, statement } from '../statement.js';

export function insertEvidence({
  explanation,
  lastBadSpan,
}: Pick<Evidence, 'explanation' | 'lastBadSpan'>): Statement<{ id: string }> {
  return statement(
    `insert into evidence (explanation, last_bad_span_end, last_bad_span_arrival) values ($1, $2, $3) returning id`,
    [
      JSON.stringify(explanation),
      lastBadSpan && new Date(lastBadSpan.endUnixMs),
      lastBadSpan && new Date(lastBadSpan.arrivalUnixMs),
    ],
  );
}
