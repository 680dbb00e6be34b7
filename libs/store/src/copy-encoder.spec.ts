import { encodeCopy } from './copy-encoder.js';

const tuple = {
  windowStartUnixMs: Date.UTC(2026, 0, 1),
  accountId: 7,
  operationId: 9,
  count: 3,
  errors: 1,
  sumNs: 1.5e9,
  minNs: 2 ** 33 + 5,
  maxNs: 2 ** 52,
  buckets: [-957, 3],
  counts: [2, 1],
};

describe('the COPY encoder', () => {
  it('writes header, one tuple and trailer, to the byte', () => {
    const bytes = encodeCopy([tuple]);
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
    expect(bytes.readInt16BE(19)).toBe(10);
    expect(bytes.readInt32BE(21)).toBe(8);
    expect(bytes.readBigInt64BE(25)).toBe(BigInt(Date.UTC(2026, 0, 1) - Date.UTC(2000, 0, 1)) * 1000n);
    expect(bytes.readInt16BE(bytes.length - 2)).toBe(-1);
    expect(bytes).toHaveLength(19 + 130 + 2 * (6 + 8) + 2);
  });

  it('writes 64-bit integers that do not fit 32 bits, negative ones too', () => {
    const bytes = encodeCopy([{ ...tuple, windowStartUnixMs: Date.UTC(1999, 11, 31) }]);
    expect(bytes.readBigInt64BE(25)).toBe(-86_400_000_000n);
    const minNs = 25 + 8 + 4 * 8 + 12 + 4;
    expect(bytes.readBigInt64BE(minNs)).toBe(BigInt(2 ** 33 + 5));
    expect(bytes.readBigInt64BE(minNs + 12)).toBe(BigInt(2 ** 52));
  });
});
