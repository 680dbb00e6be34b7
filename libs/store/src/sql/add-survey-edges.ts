import { type EdgeSum } from '#survey';
import { type Statement, statement } from '../statement.js';

/** An array of an array has to be rectangular in Postgres, and so it can't be unnested by one level: buckets come as JSON. */
export function addSurveyEdges(hourUnixMs: number, edges: EdgeSum[]): Statement<never> {
  return statement(
    `insert into survey_edge as known (hour, edge_id, calls, errors, duration_ns, path_ns, buckets)
     select $1, service_edge.id, calls, errors, duration_ns, path_ns,
       array(select value::float4 from json_array_elements_text(bucket_list) as value)
     from json_to_recordset($2) as added
       (caller text, callee text, kind text, calls float8, errors float8, duration_ns float8, path_ns float8, bucket_list json)
     join service_edge using (caller, callee, kind)
     order by service_edge.id
     on conflict (hour, edge_id) do update set
       calls = known.calls + excluded.calls,
       errors = known.errors + excluded.errors,
       duration_ns = known.duration_ns + excluded.duration_ns,
       path_ns = known.path_ns + excluded.path_ns,
       buckets = array(
         select old + new from unnest(known.buckets, excluded.buckets) with ordinality as pair (old, new, i) order by i
       )`,
    [
      new Date(hourUnixMs),
      JSON.stringify(
        edges.map(({ caller, callee, kind, calls, errors, durationNs, pathNs, buckets }) => ({
          caller,
          callee,
          kind,
          calls,
          errors,
          duration_ns: durationNs,
          path_ns: pathNs,
          bucket_list: buckets,
        })),
      ),
    ],
  );
}
