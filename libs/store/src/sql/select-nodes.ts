import { type NodeSeen } from '#evaluate';
import { type Statement, statement } from '../statement.js';

/** The nodes that have said something in the last month, by name. Ages are by the clock of Postgres. */
export function selectNodes(): Statement<NodeSeen> {
  return statement(
    `select
       node.uuid as id,
       name,
       leader.node_id is not null as leads,
       flush as flushes,
       (extract(epoch from seen_at) * 1000)::bigint as "seenUnixMs",
       (extract(epoch from caught_up_at) * 1000)::bigint as "caughtUpUnixMs",
       (extract(epoch from stopped_at) * 1000)::bigint as "stoppedUnixMs",
       (extract(epoch from now() - seen_at) * 1000)::bigint as "seenAgoMs",
       (extract(epoch from now() - caught_up_at) * 1000)::bigint as "caughtUpAgoMs"
     from node_health join node on node.id = node_health.node_id
       left join leader on leader.node_id = node.id
     where seen_at > now() - interval '30 days'
     order by name, node.uuid`,
  );
}
