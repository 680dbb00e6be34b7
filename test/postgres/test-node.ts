import { randomUUID } from 'node:crypto';
import { silentLogger } from '#kit';
import { type Dictionaries } from '#span';
import { type Database, PgHistogramStore } from '#store';
import { latencyRows, type LatencyRowSpec } from '#testkit';

/** A node of one's own, whose journal grows by one with every flush. */
export class TestNode {
  private position = 0;

  private constructor(readonly store: PgHistogramStore) {}

  static async claimed(database: Database, dictionaries: Dictionaries): Promise<TestNode> {
    const store = new PgHistogramStore(database, dictionaries, silentLogger());
    await store.claim(randomUUID());
    return new TestNode(store);
  }

  async write(rows: LatencyRowSpec[]): Promise<void> {
    await this.store.commit({ from: this.position, to: this.position + 1, rows: latencyRows(...rows) });
    this.position++;
  }
}
