import * as fc from 'fast-check';
import { bucketOf, Histogram } from '#histogram';
import { LatencyRows, MAX_BUCKETS } from './latency-rows.js';

const WINDOW = 1_760_000_000_000;

const durations = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 2 ** 31 }),
    fc.integer({ min: 1_000_000, max: 1_100_000 }),
    fc.constantFrom(0, 2 ** 53, 2 ** 64),
  ),
  { maxLength: 200 },
);

describe('rows in typed arrays', () => {
  it('say what histograms of the same spans say', () => {
    const key = fc.record({
      window: fc.integer({ min: 0, max: 3 }),
      account: fc.nat(20),
      operation: fc.nat(20),
      durationsNs: durations,
    });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (added) => {
        const rows = new LatencyRows();
        const expected = new Map<string, Histogram>();
        for (const { window, account, operation, durationsNs } of added) {
          const start = WINDOW + window * 10_000;
          const found = rows.find(start, account, operation);
          const row = found < 0 ? rows.add(start, account, operation) : found;
          const name = `${start} ${account} ${operation}`;
          const histogram = expected.get(name) ?? new Histogram();
          expected.set(name, histogram);
          for (const durationNs of durationsNs) {
            rows.record(row, durationNs, durationNs % 3 === 0, false);
            histogram.record(durationNs);
          }
        }
        const held = Array.from({ length: rows.count }, (_, row): [string, Histogram] => [
          `${rows.windowStartUnixMs(row)} ${rows.account(row)} ${rows.operation(row)}`,
          rows.histogram(row),
        ]);
        expect(new Map(held)).toEqual(expected);
        const spans = Array.from({ length: rows.count }, (_, row) => rows.spans(row));
        expect(spans).toEqual([...expected.values()].map(({ count }) => count));
      }),
    );
  });

  it('hold every bucket that there is, ascending', () => {
    const rows = new LatencyRows();
    const row = rows.add(WINDOW, 1, 1);
    const durationsNs = Array.from({ length: 1_700 }, (_, i) => 2 ** (51 - i * 0.0305));
    for (const durationNs of durationsNs) rows.record(row, durationNs, false, false);
    const buckets = new Int16Array(MAX_BUCKETS);
    const counts = new Int32Array(MAX_BUCKETS);
    const held = rows.readBuckets(row, buckets, counts);
    const expected = [...new Set(durationsNs.map(bucketOf))].sort((a, b) => a - b);
    expect([...buckets.subarray(0, held)]).toEqual(expected);
    expect(counts.subarray(0, held).reduce((sum, count) => sum + count)).toBe(1_700);
  });

  it('count more in one bucket than an inline bucket has bits for', () => {
    const rows = new LatencyRows();
    const row = rows.add(WINDOW, 1, 1);
    const many = 2 ** 20 + 5;
    for (let i = 0; i < many; i++) rows.record(row, 1e6, false, true);
    expect(rows.histogram(row).toSparse()).toEqual({ buckets: [bucketOf(1e6)], counts: [many] });
    expect([rows.spans(row), rows.isEntry(row)]).toEqual([many, true]);
  });

  it('are found again after another thread has taken them', () => {
    const rows = new LatencyRows();
    for (let operation = 1; operation <= 1_000; operation++) {
      rows.record(rows.add(WINDOW, 1, operation), operation * 1e6, operation % 2 === 0, false);
    }
    const { buffers, ...message } = rows.toTransfer();
    const taken = LatencyRows.fromTransfer(structuredClone({ ...message, buffers }, { transfer: buffers }));
    const row = taken.find(WINDOW, 1, 700);
    expect([taken.sumNs(row), taken.minNs(row), taken.maxNs(row), taken.errors(row)]).toEqual([
      7e8, 7e8, 7e8, 1,
    ]);
    expect(taken.find(WINDOW, 2, 700)).toBe(-1);
    expect(taken.count).toBe(1_000);
  });
});
