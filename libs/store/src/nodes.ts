import { NodeReader, type NodeSeen } from '#evaluate';
import { type Database } from './database.js';
import { selectNodes } from './sql/select-nodes.js';
import { stopNode } from './sql/stop-node.js';
import { upsertNodeHealth } from './sql/upsert-node-health.js';

/** What nodes say of themselves. */
export class PgNodes extends NodeReader {
  constructor(private readonly database: Database) {
    super();
  }

  nodes(): Promise<NodeSeen[]> {
    return this.database.query(selectNodes());
  }

  /** That a node is there, and whether all that it has received is committed. */
  async say(uuid: string, name: string, caughtUp: boolean): Promise<void> {
    await this.database.query(upsertNodeHealth(uuid, name, caughtUp));
  }

  /** That nobody has to wait for a node: it has flushed all, or will not come back. False where there is none. */
  async stop(uuid: string): Promise<boolean> {
    const stopped = await this.database.query(stopNode(uuid));
    return stopped.length > 0;
  }
}
