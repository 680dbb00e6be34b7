import * as fc from 'fast-check';
import { Interner } from './interner.js';

const names = fc.array(fc.record({ bytes: fc.uint8Array({ maxLength: 40 }), seed: fc.nat({ max: 3 }) }), {
  maxLength: 60,
});

/** What a program without typed arrays would do. */
class Oracle {
  private readonly ids = new Map<string, number>();

  constructor(private readonly reserved: number) {}

  idOf(bytes: Uint8Array, seed: number): number {
    const key = `${seed}:${bytes.join()}`;
    const id = this.ids.get(key) ?? this.ids.size + this.reserved;
    this.ids.set(key, id);
    return id;
  }
}

describe('an interner', () => {
  it('gives the same bytes under the same seed the same dense id', () => {
    fc.assert(
      fc.property(names, fc.nat({ max: 5 }), (sequence, reserved) => {
        const interner = new Interner(reserved);
        const oracle = new Oracle(reserved);
        for (const { bytes, seed } of sequence) {
          const found = interner.find(bytes, 0, bytes.length, seed);
          const id = found >= 0 ? found : interner.add(bytes, 0, bytes.length, seed);
          expect(id).toBe(oracle.idOf(bytes, seed));
          expect(interner.seedOf(id)).toBe(seed);
        }
      }),
    );
  });

  it('finds all names again after its tables and its arena have grown', () => {
    const interner = new Interner(2);
    const count = 5_000;
    const name = (i: number) => Buffer.from(`GET /products/${i}/reviews`);
    for (let i = 0; i < count; i++) interner.add(name(i), 0, name(i).length);
    expect(interner.size).toBe(count + 2);
    for (let i = 0; i < count; i++) {
      expect(interner.find(name(i), 0, name(i).length)).toBe(i + 2);
      expect(interner.text(i + 2)).toBe(name(i).toString());
    }
    expect(interner.find(name(count), 0, name(count).length)).toBe(-1);
  });

  it('reads names in the middle of a buffer', () => {
    const interner = new Interner(0);
    const id = interner.add(Buffer.from('xxcheckoutxx'), 2, 8);
    expect(interner.find(Buffer.from('checkout'), 0, 8)).toBe(id);
    expect(interner.text(id)).toBe('checkout');
  });
});
