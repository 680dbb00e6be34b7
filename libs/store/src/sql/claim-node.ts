import { type Statement, statement } from '../statement.js';

/**
 * Makes the node or raises its epoch. Committed for good, unlike flushes: an epoch that a crash took back would let
 * in whom it had shut out.
 */
export function claimNode(uuid: string): Statement<{ epoch: number; position: number; flush: number }> {
  return statement(
    `insert into node (uuid) values ($1)
     on conflict (uuid) do update set epoch = node.epoch + 1, claimed_at = now()
     returning epoch, position, flush`,
    [uuid],
  );
}
