import { type Flush, ForeignPosition, PositionLost } from '#aggregate';
import { type Database, type Transaction } from './database.js';
import { claimNode } from './sql/claim-node.js';
import { moveNode } from './sql/move-node.js';
import { selectNode } from './sql/select-node.js';

/** What a flush adds its rows as. */
export type FlushNumber = { nodeId: number; flush: number };

/** How far this node's journal is in Postgres. */
export class NodePosition {
  private node: { uuid: string; epoch: number } | undefined;

  constructor(private readonly database: Database) {}

  /** Shuts out whoever has claimed this node before, which waits for its transaction under way. */
  async claim(uuid: string): Promise<{ position: number; flush: number }> {
    const [claimed] = await this.database.query(claimNode(uuid));
    if (claimed === undefined) throw new Error('claiming a node gave no row');
    const { epoch, position, flush } = claimed;
    this.node = { uuid, epoch };
    return { position, flush };
  }

  /**
   * Moves the position, in the transaction that adds the rows; undefined where it is not at the flush's beginning.
   * Before any row: one of a lost connection that still commits is waited for here.
   */
  async move(transaction: Transaction, { from, to }: Flush): Promise<FlushNumber | undefined> {
    const [moved] = await transaction.query(moveNode({ ...this.claimed(), from, to }));
    return moved;
  }

  /**
   * What it means that a flush could not be moved: returns where it was committed before.
   * @throws PositionLost, ForeignPosition
   */
  async settle({ from, to }: Flush): Promise<void> {
    const { uuid, epoch } = this.claimed();
    const [stored] = await this.database.query(selectNode(uuid));
    if (stored === undefined) {
      throw new ForeignPosition(
        `Postgres does not know the node ${uuid} any more: its row is gone from the table node, or this is another ` +
          'database. Restart Culprit: it counts its whole journal again.',
      );
    }
    if (stored.epoch !== epoch) {
      throw new ForeignPosition(
        `Another Culprit has taken over the node ${uuid}: two run on the same journal, or on copies of it. ` +
          'Stop one of them, or give each a folder of its own with CULPRIT_JOURNAL; then start this one again.',
      );
    }
    if (stored.position === to) return;
    if (stored.position < from) throw new PositionLost(stored.position, from);
    throw new ForeignPosition(
      `The position of the node ${uuid} in Postgres is ${stored.position}; this Culprit left it at ${from}. ` +
        'Somebody has changed the table node, or restored the database. Restart Culprit: it goes on from there.',
    );
  }

  private claimed(): { uuid: string; epoch: number } {
    if (this.node === undefined) throw new Error('flushed before claim(): whose position is to be moved?');
    return this.node;
  }
}
