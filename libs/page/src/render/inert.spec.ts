import { inert } from './inert.js';

describe('inert', () => {
  it.each([
    ['a line break, which would start a header', 'a\r\nBcc: x@y.example', 'a Bcc: x@y.example'],
    ['line separators of Unicode', 'a\u2028b\u2029c\u0085d', 'a b c d'],
    ['control characters', 'a\u0000b\u001b[31mc\u009dd', 'ab[31mcd'],
    ['bidirectional overrides', 'user\u202Egnp.exe\u2066x\u200F', 'usergnp.exex'],
    ['invisible characters', 'pay\u200Bpal\uFEFF\u2060', 'paypal'],
    ['half of a character', 'a\uD83Db', 'ab'],
    ['marks that are heaped up', `e${'\u0301'.repeat(500)}x`, `e${'\u0301'.repeat(8)}x`],
    ['outer blanks', '  a ', 'a'],
  ])('takes away %s', (_, name, shown) => {
    expect(inert(name, 100)).toBe(shown);
  });

  it('leaves honest names as they are', () => {
    for (const name of ['POST /checkout', 'größe', '支払い', '👩‍👩‍👧 shop', '<b>', 'a & b', "o'brien"]) {
      expect(inert(name, 100)).toBe(name);
    }
  });

  it('isolates right-to-left names, so that the numbers beside them keep their place', () => {
    expect(inert('חנות', 100)).toBe('\u2068חנות\u2069');
  });

  it('keeps mail programs from making links of names', () => {
    expect(inert('https://evil.example/login', 100)).toBe('https:\u200B//evil.example/login');
    expect(inert('www.evil.example', 100)).toBe('w\u200Bww.evil.example');
  });

  it('cuts long names between characters as people see them', () => {
    expect(inert('x'.repeat(500), 10)).toBe('xxxxxxxxx…');
    expect(inert('👩‍👩‍👧'.repeat(5), 3)).toBe('👩‍👩‍👧👩‍👩‍👧…');
    expect(inert(`e${'\u0301'.repeat(100_000)}`, 10).length).toBeLessThan(200);
  });
});
