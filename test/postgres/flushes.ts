import { Histogram } from '#histogram';
import { type Database } from '#store';

/** A row that a flush adds: one account's requests of operation 1 in a window. */
export type Delta = { windowStartUnixMs: number; accountId: number; durationsNs: number[]; errors: number };

/** A node that has not flushed anything. */
export async function addNode(database: Database): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    'insert into node (uuid) values (gen_random_uuid()) returning id',
  );
  return rows[0]?.id ?? -1;
}

/** What a node's next flush does: its rows and its number, in one transaction. */
export async function flush(database: Database, nodeId: number, deltas: Delta[]): Promise<void> {
  const instants = deltas.map(({ windowStartUnixMs }) => new Date(windowStartUnixMs));
  await database.pool.query(
    'select ensure_latency_partition(instant) from unnest($1::timestamptz[]) as instant',
    [instants],
  );
  await database.transaction(async ({ client }) => {
    const { rows } = await client.query<{ flush: number }>(
      'update node set flush = flush + 1 where id = $1 returning flush',
      [nodeId],
    );
    for (const { windowStartUnixMs, accountId, durationsNs, errors } of deltas) {
      const histogram = Histogram.of(durationsNs);
      const { count, sumNs, minNs, maxNs } = histogram;
      const { buckets, counts } = histogram.toSparse();
      await client.query(
        `insert into latency_10s (
           window_start, account_id, operation_id, node_id, flush,
           count, errors, sum_ns, min_ns, max_ns, buckets, counts
         ) values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          new Date(windowStartUnixMs),
          accountId,
          nodeId,
          rows[0]?.flush,
          count,
          errors,
          sumNs,
          minNs,
          maxNs,
          buckets,
          counts,
        ],
      );
    }
  });
}
