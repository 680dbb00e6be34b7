import { type Statement, statement } from '../statement.js';

/** Where a node's position is, and in which epoch. */
export function selectNode(uuid: string): Statement<{ epoch: number; position: number }> {
  return statement(`select epoch, position from node where uuid = $1`, [uuid]);
}
