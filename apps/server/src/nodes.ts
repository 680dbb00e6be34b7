import { type Node } from '#contract';
import { type NodeSeen, stateOf } from '#evaluate';
import { type PgNodes } from '#store';
import { NodeDirectory } from './api/ports.js';

/** The nodes as the API shows them. */
export class Nodes extends NodeDirectory {
  constructor(
    private readonly nodes: Pick<PgNodes, 'nodes' | 'stop'>,
    /** How long the rules wait for a node that is gone. */
    private readonly waitMs: number,
  ) {
    super();
  }

  async list(): Promise<Node[]> {
    return (await this.nodes.nodes()).map((seen) => nodeOf(seen, this.waitMs));
  }

  async retire(id: string): Promise<void> {
    await this.nodes.stop(id);
  }
}

function nodeOf(seen: NodeSeen, waitMs: number): Node {
  const { id, name, leads, flushes, seenUnixMs, caughtUpUnixMs } = seen;
  const state = stateOf(seen, waitMs);
  return {
    id,
    name,
    state,
    leads: leads && (state === 'up' || state === 'behind'),
    flushes,
    seenAt: new Date(seenUnixMs).toISOString(),
    caughtUpAt: new Date(caughtUpUnixMs).toISOString(),
  };
}
