import { DURATION_BUCKETS, type Edge } from '#survey';
import { type Statement, statement } from '../statement.js';

export type ServiceMapRow = Edge & {
  calls: number;
  errors: number;
  durationNs: number;
  pathNs: number;
  firstSeenUnixMs: number;
  buckets: number[];
};

/**
 * Each bucket a sum of its own: 500 edges of a month, 360,000 rows, take 1.3 s, where unnesting and grouping their 43 million
 * buckets takes 6.
 */
const BUCKET_SUMS = Array.from({ length: DURATION_BUCKETS }, (_, i) => `sum(buckets[${i + 1}]::float8)`).join(
  ', ',
);

/** Edges of the hours from ≤ hour < to, the most called first. */
export function selectServiceMap(from: Date, to: Date, limit: number): Statement<ServiceMapRow> {
  return statement(
    `with sums as (
       select edge_id, sum(calls) as calls, sum(errors) as errors, sum(duration_ns) as duration_ns, sum(path_ns) as path_ns
       from survey_edge
       where hour >= $1 and hour < $2
       group by edge_id
       order by calls desc, edge_id
       limit $3
     ),
     histograms as (
       select edge_id, array[${BUCKET_SUMS}] as buckets
       from survey_edge
       where hour >= $1 and hour < $2 and edge_id in (select edge_id from sums)
       group by edge_id
     )
     select caller, callee, kind, calls, errors, duration_ns as "durationNs", path_ns as "pathNs",
       (extract(epoch from first_seen) * 1000)::bigint as "firstSeenUnixMs",
       buckets
     from sums join histograms using (edge_id) join service_edge on service_edge.id = edge_id
     order by calls desc, caller, callee, kind`,
    [from, to, limit],
  );
}
