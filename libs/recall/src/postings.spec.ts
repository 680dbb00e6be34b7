import * as fc from 'fast-check';
import { PostingSorter } from './postings.js';

describe('PostingSorter', () => {
  it('gives the records of each key, in their order, however large the keys are', () => {
    // The sorter is used again, as it is for one segment after the other.
    const sorter = new PostingSorter(100);
    const keys = fc.oneof(fc.nat(5), fc.nat(3_000), fc.nat(2 ** 31 - 1));
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 100 }), (keys) => {
        sorter.keys.set(keys);
        const postings = sorter.sort(keys.length, new Uint16Array(100));
        const distinct = [...new Set(keys)].sort((a, b) => a - b);
        expect([...postings.keys]).toEqual(distinct);
        for (const [slot, key] of distinct.entries()) {
          expect(postings.slotOf(key)).toBe(slot);
          const expected = [...keys.keys()].filter((i) => keys[i] === key);
          expect([...postings.recordsOf(slot)]).toEqual(expected);
          if (!distinct.includes(key + 1)) expect(postings.slotOf(key + 1)).toBeUndefined();
        }
        expect(postings.slotOf(-1)).toBeUndefined();
      }),
    );
  });

  it('tells 65,536 records apart', () => {
    const sorter = new PostingSorter(65_536);
    sorter.keys.fill(7);
    const records = sorter.sort(65_536, new Uint16Array(65_536)).recordsOf(0);
    expect(records.length).toBe(65_536);
    expect([records[0], records[65_535]]).toEqual([0, 65_535]);
  });
});
