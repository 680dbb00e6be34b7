import { inBatches } from './rollup-batches.js';

const DAY = new Date('2026-01-02T00:00Z');
const NEXT_DAY = new Date('2026-01-03T00:00Z');
const size = (flush: number, rows: number, requests = rows, partitionStarts = [DAY]) => ({
  flush,
  rows,
  requests,
  partitionStarts,
});

describe('batches of a rollup', () => {
  it('hold whole flushes, as many as fit', () => {
    const sizes = [size(3, 4), size(4, 6, 6, [DAY, NEXT_DAY]), size(6, 1), size(7, 30), size(8, 2)];
    expect(inBatches(sizes, 2, 9, 10)).toEqual([
      { after: 2, through: 4, rows: 10, partitionStarts: [DAY, NEXT_DAY] },
      { after: 4, through: 6, rows: 1, partitionStarts: [DAY] },
      { after: 6, through: 7, rows: 30, partitionStarts: [DAY] },
      { after: 7, through: 9, rows: 2, partitionStarts: [DAY] },
    ]);
  });

  it('move over flushes without rows', () => {
    expect(inBatches([], 2, 9, 10)).toEqual([{ after: 2, through: 9, rows: 0, partitionStarts: [] }]);
  });

  it('never hold more requests than a count can', () => {
    const sizes = [size(1, 1, 2 ** 31 - 2), size(2, 1, 1), size(3, 1, 1)];
    expect(inBatches(sizes, 0, 3, 10).map(({ through }) => through)).toEqual([2, 3]);
  });
});
