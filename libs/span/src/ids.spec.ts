import * as fc from 'fast-check';
import { hexOfWords, isSpanIdHex, isTraceIdHex, wordsOfHex } from './index.js';

const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));

describe('ids', () => {
  it('come back from their words', () => {
    fc.assert(fc.property(hex(32), (id) => expect(hexOfWords(wordsOfHex(id), 0, 4)).toBe(id)));
  });

  it('keep the order of their digits: the first word holds the first eight', () => {
    expect([...wordsOfHex('0000000180000000')]).toEqual([1, -0x8000_0000]);
  });

  it('read upper-case digits', () => {
    expect(wordsOfHex('ABCDEF0123456789')).toEqual(wordsOfHex('abcdef0123456789'));
  });

  it('are valid with all their digits and at least one that is not zero', () => {
    expect(isTraceIdHex('0af7651916cd43dd8448eb211c80319c')).toBe(true);
    expect(isTraceIdHex('0AF7651916CD43DD8448EB211C80319C')).toBe(true);
    expect(isTraceIdHex('0'.repeat(32))).toBe(false);
    expect(isTraceIdHex('0af7651916cd43dd8448eb211c80319')).toBe(false);
    expect(isTraceIdHex('0af7651916cd43dd8448eb211c80319g')).toBe(false);
    expect(isSpanIdHex('b7ad6b7169203331')).toBe(true);
    expect(isSpanIdHex('0'.repeat(16))).toBe(false);
    expect(isSpanIdHex('b7ad6b7169203331b7ad6b7169203331')).toBe(false);
    expect(isSpanIdHex('')).toBe(false);
  });
});
