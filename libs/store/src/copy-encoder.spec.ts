import { latencyRows, type LatencyRowSpec } from '#testkit';
import { EncodedRows } from './copy-encoder.js';

const ids = { account: (local: number) => local + 100, operation: (local: number) => local + 200 };
const added = { nodeId: 5, flush: 2 ** 33 + 1 };
const MAX_NS = 2 ** 50;

const row = (over: Partial<LatencyRowSpec> = {}): LatencyRowSpec => ({
  windowStartUnixMs: Date.UTC(2026, 0, 1),
  account: 7,
  operation: 9,
  entry: true,
  errors: 1,
  durationsNs: [2 ** 33 + 5, MAX_NS, MAX_NS],
  ...over,
});
const encoded = (...rows: LatencyRowSpec[]): Buffer =>
  Buffer.concat(new EncodedRows(latencyRows(...rows), ids, added).copyOf(0, rows.length));

describe('the COPY encoder', () => {
  it('writes header, one row and trailer, to the byte', () => {
    const bytes = encoded(row());
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
    expect(bytes.readInt16BE(19)).toBe(12);
    expect(bytes.readInt32BE(21)).toBe(8);
    expect(bytes.readBigInt64BE(25)).toBe(BigInt(Date.UTC(2026, 0, 1) - Date.UTC(2000, 0, 1)) * 1000n);
    const int4s = [0, 1, 2, 3].map((i) => bytes.readInt32BE(25 + 8 + 8 * i + 4));
    expect(int4s).toEqual([107, 209, 3, 1]);
    expect(bytes.readInt16BE(bytes.length - 2)).toBe(-1);
    expect(bytes).toHaveLength(19 + 150 + 2 * (6 + 8) + 2);
  });

  it('writes 64-bit integers that do not fit 32 bits, negative ones too', () => {
    const bytes = encoded(row({ windowStartUnixMs: Date.UTC(1999, 11, 31) }));
    expect(bytes.readBigInt64BE(25)).toBe(-86_400_000_000n);
    const minNs = 25 + 8 + 4 * 8 + 12 + 4;
    expect(bytes.readBigInt64BE(minNs)).toBe(BigInt(2 ** 33 + 5));
    expect(bytes.readBigInt64BE(minNs + 12)).toBe(BigInt(MAX_NS));
    expect(bytes.readInt32BE(minNs + 12 + 8 + 4)).toBe(5);
    expect(bytes.readBigInt64BE(minNs + 12 + 8 + 8 + 4)).toBe(BigInt(2 ** 33 + 1));
  });

  it('gives any stretch of the rows, as if there were no others', () => {
    const durations = Array.from({ length: 200 }, (_, i) => 1.1 ** i);
    const rows = [
      row(),
      row({ durationsNs: durations }),
      row({ account: 3 }),
      row({ durationsNs: durations.slice(100) }),
    ];
    const all = new EncodedRows(latencyRows(...rows), ids, added);
    for (let from = 0; from <= rows.length; from++) {
      for (let to = from; to <= rows.length; to++) {
        expect(Buffer.concat(all.copyOf(from, to))).toEqual(encoded(...rows.slice(from, to)));
      }
    }
  });

  it('leaves out rows without spans', () => {
    expect(encoded(row(), row({ durationsNs: [] }), row())).toEqual(encoded(row(), row()));
  });
});
