import { type Node, type NodeState } from '#contract';

/** What a node has said of itself, and how long ago, all by one clock. */
export type NodeSeen = Pick<Node, 'id' | 'name' | 'leads' | 'flushes'> & {
  seenUnixMs: number;
  caughtUpUnixMs: number;
  stoppedUnixMs: number | null;
  seenAgoMs: number;
  caughtUpAgoMs: number;
};

/** The nodes that have been there lately. */
export abstract class NodeReader {
  abstract nodes(): Promise<NodeSeen[]>;
}

/**
 * Nodes say every second how they are, and flush as often: this long without one is not a hiccup, and not yet
 * the restart of a node that had nothing left to count.
 */
export const STALE_MS = 15_000;

/** @param waitMs how long others are kept waiting for one that is gone */
export function stateOf(node: NodeSeen, waitMs: number): NodeState {
  if (node.stoppedUnixMs !== null) return 'stopped';
  if (node.seenAgoMs > Math.max(waitMs, STALE_MS)) return 'lost';
  if (node.seenAgoMs > STALE_MS) return 'silent';
  return node.caughtUpAgoMs > STALE_MS ? 'behind' : 'up';
}
