import { type FlushSize } from './sql/select-flush-sizes.js';

/** Counts are int4: a batch that has no more requests than that can't have a key with more. */
const MAX_REQUESTS = 2 ** 31 - 1;

/** Flushes that are rolled up in one transaction: after < flush ≤ through. */
export type Batch = { after: number; through: number; rows: number; partitionStarts: Date[] };

/**
 * Cuts flushes into batches of so many rows, or one flush if that has more. Together they reach from `after` to
 * `through`, also over flushes without rows.
 */
export function inBatches(sizes: FlushSize[], after: number, through: number, rowsPerBatch: number): Batch[] {
  const batches: Batch[] = [];
  let batch = { after, through: after, rows: 0, requests: 0, starts: new Set<number>() };
  const close = (end: number): void => {
    batches.push({
      after: batch.after,
      through: end,
      rows: batch.rows,
      partitionStarts: [...batch.starts].map((start) => new Date(start)),
    });
    batch = { after: end, through: end, rows: 0, requests: 0, starts: new Set() };
  };
  for (const { flush, rows, requests, partitionStarts } of sizes) {
    const isFull = batch.rows + rows > rowsPerBatch || batch.requests + requests > MAX_REQUESTS;
    if (isFull && batch.rows > 0) close(batch.through);
    batch.through = flush;
    batch.rows += rows;
    batch.requests += requests;
    for (const start of partitionStarts) batch.starts.add(start.getTime());
  }
  close(through);
  return batches;
}
