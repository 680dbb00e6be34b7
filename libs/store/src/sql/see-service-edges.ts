import { type EdgeSum } from '#survey';
import { type Statement, statement } from '../statement.js';

/** In one order, so that two nodes that see the same edges can't wait for each other. */
export function seeServiceEdges(edges: EdgeSum[], now: Date): Statement<never> {
  return statement(
    `insert into service_edge (caller, callee, kind, first_seen, last_seen)
     select caller, callee, kind, $4, $4
     from unnest($1::text[], $2::text[], $3::text[]) as seen (caller, callee, kind)
     order by caller, callee, kind
     on conflict (caller, callee, kind) do update set last_seen = excluded.last_seen`,
    [
      edges.map(({ caller }) => caller),
      edges.map(({ callee }) => callee),
      edges.map(({ kind }) => kind),
      now,
    ],
  );
}
