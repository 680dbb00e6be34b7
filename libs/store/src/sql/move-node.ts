import { FLUSHED } from '../flushed.js';
import { type Statement, statement } from '../statement.js';

/**
 * The row stays locked until the transaction ends: what comes of it, a later flush or claim of the node sees. Whoever
 * leads hears of it when it is committed.
 */
export function moveNode(node: {
  uuid: string;
  epoch: number;
  from: number;
  to: number;
}): Statement<{ nodeId: number; flush: number }> {
  return statement(
    `with moved as (
       update node set position = $4, flush = flush + 1
       where uuid = $1 and epoch = $2 and position = $3
       returning id, flush
     )
     select id as "nodeId", flush, pg_notify('${FLUSHED}', id || ' ' || flush) from moved`,
    [node.uuid, node.epoch, node.from, node.to],
  );
}
