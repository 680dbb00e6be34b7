import { type Statement, statement } from '../statement.js';

/** How many flushes each node has committed. */
export function selectFlushMarks(): Statement<{ nodeId: number; flush: number }> {
  return statement(`select id as "nodeId", flush from node`);
}
