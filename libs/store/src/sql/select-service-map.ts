import { type Edge } from '#survey';
import { type Statement, statement } from '../statement.js';

export type ServiceMapRow = Edge & {
  calls: number;
  errors: number;
  durationNs: number;
  pathNs: number;
  firstSeenUnixMs: number;
  buckets: number[];
};

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
     )
     select caller, callee, kind, calls, errors, duration_ns as "durationNs", path_ns as "pathNs",
       (extract(epoch from first_seen) * 1000)::bigint as "firstSeenUnixMs",
       array(
         select sum(bucket_calls)::float8
         from survey_edge, unnest(buckets) with ordinality as bucket (bucket_calls, i)
         where survey_edge.edge_id = sums.edge_id and hour >= $1 and hour < $2
         group by i
         order by i
       ) as buckets
     from sums join service_edge on service_edge.id = edge_id
     order by calls desc, caller, callee, kind`,
    [from, to, limit],
  );
}
