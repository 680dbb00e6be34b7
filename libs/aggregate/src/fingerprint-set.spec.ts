import * as fc from 'fast-check';
import { FingerprintSet } from './fingerprint-set.js';

const word = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 1, 2 ** 31 - 1, -(2 ** 31)));

describe('a set of fingerprints', () => {
  it('is a set, also of those that share a table, a slot or a word', () => {
    const fingerprint = fc.tuple(word, word).filter(([high, low]) => high !== 0 || low !== 0);
    fc.assert(
      fc.property(fc.array(fingerprint, { maxLength: 300 }), fc.nat(100_000), (added, expected) => {
        const set = new FingerprintSet(expected);
        const model = new Set<string>();
        for (const [high, low] of added) {
          const isNew = !model.has(`${high} ${low}`);
          expect(set.has(high, low)).toBe(!isNew);
          expect(set.add(high, low)).toBe(isNew);
          model.add(`${high} ${low}`);
        }
        expect(set.count).toBe(model.size);
        for (const [high, low] of added) expect(set.has(high, low)).toBe(true);
      }),
    );
  });

  it.each([
    ['as many as expected', 100_000, 15],
    ['more than expected', 0, 25],
  ])('takes a known number of bytes each where there are %s', (_, expected, bytes) => {
    const set = new FingerprintSet(expected);
    for (let i = 1; i <= 100_000; i++) set.add(Math.imul(i, 0x9e3779b1), Math.imul(i, 0x85ebca6b));
    expect(set.count).toBe(100_000);
    expect(set.bytes / set.count).toBeLessThan(bytes);
  });
});
