import * as fc from 'fast-check';
import { hexOfWords, RECORD_WORDS, SpanRecords, wordsOfHex } from './index.js';

const word = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const nano = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

const spans = fc.array(
  fc.record({
    ids: fc.array(word, { minLength: 8, maxLength: 8 }),
    start: nano,
    durationNs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    operation: fc.integer({ min: 0, max: 0xff_ffff }),
    isError: fc.boolean(),
    isEntry: fc.boolean(),
    account: fc.nat(),
    position: fc.nat(),
    previous: fc.integer({ min: -1 }),
  }),
  { maxLength: 40 },
);
type SpanValues = typeof spans extends fc.Arbitrary<(infer S)[]> ? S : never;

function recordsOf(values: SpanValues[], capacity: number): SpanRecords {
  const records = new SpanRecords(capacity);
  for (const value of values) {
    const at = records.reserve();
    records.words.set(value.ids, at);
    const i = records.count++;
    records.setTimes(i, Number(value.start & 0xffff_ffffn), Number(value.start >> 32n), value.durationNs);
    records.setOperation(i, value.operation, value.isError, value.isEntry);
    records.setAccount(i, value.account);
    records.setPosition(i, value.position);
    records.setPrevious(i, value.previous);
  }
  return records;
}

function valuesOf(records: SpanRecords, i: number): SpanValues {
  return {
    ids: [...records.words.subarray(i * RECORD_WORDS, i * RECORD_WORDS + 8)],
    start: records.startUnixNano(i),
    durationNs: records.durationNs(i),
    operation: records.operation(i),
    isError: records.isError(i),
    isEntry: records.isEntry(i),
    account: records.account(i),
    position: records.position(i),
    previous: records.previous(i),
  };
}

describe('span records', () => {
  it('give back what was put in, however often they grew', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 4 }), (values, capacity) => {
        const records = recordsOf(values, capacity);
        expect(records.count).toBe(values.length);
        expect(values.map((_, i) => valuesOf(records, i))).toEqual(values);
      }),
    );
  });

  it('copy a record whole', () => {
    fc.assert(
      fc.property(spans, (values) => {
        const source = recordsOf(values, 1);
        const copy = new SpanRecords(1);
        const order = values.map((_, i) => i).toReversed();
        expect(order.map((i) => copy.append(source, i))).toEqual(values.map((_, i) => i));
        expect(order.map((_, i) => valuesOf(copy, i))).toEqual(values.toReversed());
      }),
    );
  });

  it('know the trace they belong to by all four words', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 4, maxLength: 4 }),
        fc.nat({ max: 3 }),
        word,
        (id, at, other) => {
          const records = new SpanRecords();
          records.words.set(id, records.reserve());
          records.count++;
          expect(records.isOfTrace(0, Int32Array.from(id))).toBe(true);
          expect(records.isOfTrace(0, Int32Array.from(id.with(at, other)))).toBe(id[at] === other);
        },
      ),
    );
  });

  it('name ids in hex, and no parent where its words are zero', () => {
    const records = new SpanRecords();
    const trace = '0af7651916cd43dd8448eb211c80319c';
    records.words.set(wordsOfHex(`${trace}b7ad6b7169203331${'0'.repeat(16)}`), records.reserve());
    records.count++;
    records.words.set(wordsOfHex(`${trace}b7ad6b716920333200f067aa00000000`), records.reserve());
    records.count++;
    expect(records.traceIdHex(1)).toBe(trace);
    expect(records.spanIdHex(0)).toBe('b7ad6b7169203331');
    expect(records.parentIdHex(0)).toBeUndefined();
    expect(records.parentIdHex(1)).toBe('00f067aa00000000');
    expect(hexOfWords(records.words, RECORD_WORDS, 4)).toBe(trace);
  });

  it('end to the microsecond in this century', () => {
    const records = new SpanRecords();
    records.reserve();
    records.count++;
    const start = 1_760_000_000_123_456_789n;
    records.setTimes(0, Number(start & 0xffff_ffffn), Number(start >> 32n), 2_000_000);
    expect(Math.abs(records.endUnixMs(0) - 1_760_000_000_125.456)).toBeLessThan(0.001);
  });
});
