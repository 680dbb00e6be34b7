import * as fc from 'fast-check';
import { FrequentTexts } from './frequent.js';

describe('the most frequent texts', () => {
  it('are counted exactly while there is room, most frequent first', () => {
    const frequent = new FrequentTexts(3);
    for (const text of ['a', 'b', 'b', 'c', 'b', 'c']) frequent.add(text);
    expect(frequent.top()).toEqual([
      { item: 'b', atLeast: 3 },
      { item: 'c', atLeast: 2 },
      { item: 'a', atLeast: 1 },
    ]);
  });

  it('are never counted too high, nor too low by more than n / (capacity + 1)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'abcdefgh'.split(''))),
        fc.integer({ min: 1, max: 6 }),
        (texts, capacity) => {
          const frequent = new FrequentTexts(capacity);
          for (const text of texts) frequent.add(text);
          const told = new Map(frequent.top().map(({ item, atLeast }) => [item, atLeast]));
          expect(told.size).toBeLessThanOrEqual(capacity);
          for (const text of new Set(texts)) {
            const exact = texts.filter((t) => t === text).length;
            const count = told.get(text) ?? 0;
            expect(count).toBeLessThanOrEqual(exact);
            expect(exact - count).toBeLessThanOrEqual(texts.length / (capacity + 1));
          }
        },
      ),
    );
  });
});
