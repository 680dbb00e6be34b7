import { type Explanation, type LatencyComparison } from '#contract';
import { type Statement, statement } from '../statement.js';

export type EvidenceRow = {
  id: string;
  explanation: Explanation;
  latency: LatencyComparison | null;
  lastBadSpanEndUnixMs: number | null;
  lastBadSpanArrivalUnixMs: number | null;
};

/** Without exemplars and traces. */
export function selectEvidence(ids: string[]): Statement<EvidenceRow> {
  return statement(
    `select
       id, explanation, latency,
       (extract(epoch from last_bad_span_end) * 1000)::bigint as "lastBadSpanEndUnixMs",
       (extract(epoch from last_bad_span_arrival) * 1000)::bigint as "lastBadSpanArrivalUnixMs"
     from evidence
     where id = any ($1::uuid[])`,
    [ids],
  );
}
