import { type Explanation, type LatencyComparison } from '#contract';
import { type Statement, statement } from '../statement.js';

export type EvidenceRow = {
  id: string;
  violationIds: string[];
  explanation: Explanation;
  latency: LatencyComparison | null;
  lastBadSpanEndUnixMs: number | null;
  lastBadSpanArrivalUnixMs: number | null;
};

/** Each once with those of the violations that share it; nothing comes back for one that nothing has been found about yet. */
export function selectEvidence(violationIds: string[]): Statement<EvidenceRow> {
  return statement(
    `select
       evidence.id, array_agg(violation.id) as "violationIds", explanation, latency,
       (extract(epoch from last_bad_span_end) * 1000)::bigint as "lastBadSpanEndUnixMs",
       (extract(epoch from last_bad_span_arrival) * 1000)::bigint as "lastBadSpanArrivalUnixMs"
     from violation join evidence on evidence.id = evidence_id
     where violation.id = any ($1::uuid[])
     group by evidence.id`,
    [violationIds],
  );
}
