import { type Exemplar } from '#contract';
import { type Statement, statement } from '../statement.js';

export function insertExemplars(evidenceId: string, exemplars: Exemplar[]): Statement<never> {
  return statement(
    `insert into exemplar (evidence_id, ordinal, trace_id, exemplar)
     select $1, ordinal, trace_id, exemplar::json
     from unnest($2::text[], $3::text[]) with ordinality as given (trace_id, exemplar, ordinal)`,
    [
      evidenceId,
      exemplars.map(({ traceId }) => traceId),
      exemplars.map((exemplar) => JSON.stringify(exemplar)),
    ],
  );
}
