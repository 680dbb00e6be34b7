import { type Explanation } from '#contract';
import { type Statement, statement } from '../statement.js';

export type EvidenceRow = {
  id: string;
  explanation: Explanation;
  lastBadSpanEndUnixMs: number | null;
  lastBadSpanArrivalUnixMs: number | null;
};

/** No row comes back where nothing has been found about the violation yet. */
export function selectEvidence(violationId: string): Statement<EvidenceRow> {
  return statement(
    `select
       evidence.id, explanation,
       (extract(epoch from last_bad_span_end) * 1000)::bigint as "lastBadSpanEndUnixMs",
       (extract(epoch from last_bad_span_arrival) * 1000)::bigint as "lastBadSpanArrivalUnixMs"
     from violation join evidence on evidence.id = evidence_id
     where violation.id = $1`,
    [violationId],
  );
}
