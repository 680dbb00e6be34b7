import { type Clock, messageOf, type Logger } from '#kit';
import { IngestProgress } from '../ports.js';
import { type NodeReader, type NodeSeen, STALE_MS, stateOf } from './node-state.js';

/** A node whose spans are missing: `state` says why. */
export type BlindNode = NodeSeen & { state: 'behind' | 'silent' | 'lost' };

/** Whether what all nodes have received is measured: this one knows of itself, of the others by what they say. */
export class SiteProgress extends IngestProgress {
  private seen: NodeSeen[] = [];
  private readUnixMs: number | undefined;

  constructor(
    private readonly own: IngestProgress,
    private readonly nodes: NodeReader,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** How long the rules wait for a node that is gone. */
    private readonly waitMs: number,
  ) {
    super();
  }

  /** Looks how the nodes are. Never rejects: what nobody could look at for a while counts as behind. */
  async refresh(): Promise<void> {
    try {
      this.seen = await this.nodes.nodes();
      this.readUnixMs = this.clock.nowMs();
    } catch (error) {
      this.log.warn({ error: messageOf(error) }, 'nothing is known of the other nodes');
    }
  }

  isCaughtUp(nowUnixMs: number): boolean {
    if (this.readUnixMs === undefined || nowUnixMs - this.readUnixMs > STALE_MS) return false;
    return this.own.isCaughtUp(nowUnixMs) && this.blind().every(({ state }) => state === 'lost');
  }

  /** Whether other nodes run beside this one. */
  hasOthers(): boolean {
    const running = this.seen.map((node) => stateOf(node, this.waitMs));
    return running.filter((state) => state === 'up' || state === 'behind').length > 1;
  }

  /** The nodes whose spans are missing, also those that nobody waits for any more. */
  blind(): BlindNode[] {
    return this.seen.flatMap((node) => {
      const state = stateOf(node, this.waitMs);
      return state === 'up' || state === 'stopped' ? [] : [{ ...node, state }];
    });
  }
}
