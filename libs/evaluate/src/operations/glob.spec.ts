import * as fc from 'fast-check';
import { compileGlob, isExactName } from './glob.js';

/** The pattern as tokens, so that a reference matcher needs no parser. */
type Token = { any: true } | { one: true } | { text: string } | { list: string[] };

function write(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ('any' in token) return '*';
      if ('one' in token) return '?';
      return 'list' in token ? `{${token.list.map(escaped).join(',')}}` : escaped(token.text);
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[*?[\]{},\\]/g, '\\$&');
}

function matches([token, ...rest]: readonly Token[], name: string): boolean {
  if (token === undefined) return name === '';
  if ('any' in token) {
    return Array.from({ length: name.length + 1 }).some((_, i) => matches(rest, name.slice(i)));
  }
  if ('one' in token) return name !== '' && matches(rest, name.slice(1));
  const options = 'list' in token ? token.list : [token.text];
  return options.some((option) => name.startsWith(option) && matches(rest, name.slice(option.length)));
}

const piece = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '.', '(', '+', '!', '"', ' ', 'é', '{', '*', '\\'),
  maxLength: 3,
});
const token: fc.Arbitrary<Token> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text: piece }) },
  { weight: 1, arbitrary: fc.constant({ one: true as const }) },
  { weight: 1, arbitrary: fc.constant({ any: true as const }) },
  { weight: 1, arbitrary: fc.record({ list: fc.array(piece, { minLength: 2, maxLength: 3 }) }) },
);
const tokens = fc.array(token, { maxLength: 8 });

describe('a glob', () => {
  it('matches what a plain recursive matcher does', () => {
    fc.assert(
      fc.property(tokens, fc.array(piece, { maxLength: 4 }), (pattern, pieces) => {
        const name = pieces.join('');
        const text = write(pattern);
        expect(compileGlob(text)(name)).toBe(matches(pattern, name) || name === text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('matches a name made from it', () => {
    fc.assert(
      fc.property(tokens, piece, (pattern, filler) => {
        const name = pattern
          .map((t) => ('any' in t ? filler : 'one' in t ? 'x' : 'list' in t ? t.list[0] : t.text))
          .join('');
        expect(compileGlob(write(pattern))(name)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['GET /users/*', 'GET /users/7/orders/9', true],
    ['*', '.', true],
    ['*', '', true],
    ['./x*', './xy', true],
    ['!x*', '!xy', true],
    ['!x*', 'ab', false],
    ['f(a|b)*', 'fa', false],
    ['f(a|b)*', 'f(a|b)c', true],
    ['a..z*', 'a..zz', true],
    ['SELECT "t"*', 'SELECT "t" x', true],
    ['v[0-9]', 'v7', true],
    ['v[!0-9]', 'v7', false],
    ['v[!0-9]', 'vx', true],
    ['v[a!--a]', 'v+', true],
    ['v[a!--a]', 'v-', true],
    ['v[a!--a]', 'v.', false],
    ['v[-a]', 'v-', true],
    ['v[x-é]', 'vy', true],
    ['v[x-é]', 'vä', true],
    ['v[x-é]', 'vw', false],
    ['{GET,HEAD} /*', 'HEAD /a/b', true],
    ['{GET,HEAD} /*', 'PUT /a/b', false],
    ['GET /users/{id}/*', 'GET /users/{id}/orders', true],
    ['GET /users/{id}/*', 'GET /users/id/orders', false],
    ['a{b,c*}d', 'acxxd', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a{b*', 'a{bc', true],
    ['two\n*', 'two\nlines\n', true],
    ['é?', 'é😀', true],
    ['[😀-😂]*', '😁', true],
    ['*a*b*c*', 'xaybzc', true],
    ['{a,{b,c}*}d', 'cxd', true],
  ])('%j against %j: %p', (pattern, name, expected) => {
    expect(compileGlob(pattern)(name)).toBe(expected);
  });

  it('also matches the name that it is, for names hold glob characters', () => {
    expect(compileGlob('GET /users/[id]')('GET /users/[id]')).toBe(true);
    expect(compileGlob('GET /a*b')('GET /a*b')).toBe(true);
    expect(compileGlob('GET /search?q')('GET /search?q')).toBe(true);
  });

  it.each([
    ['a{b,c', '“{” without its “}”'],
    ['{a,b*', '“{” without its “}”'],
    ['a[b', '“[” without its “]”'],
    ['a[]b', '“[” without its “]”'],
    ['a[z-b]', 'end comes before its start'],
    ['a\\', 'backslash'],
  ])('refuses %j and says why', (pattern, why) => {
    expect(() => compileGlob(pattern)).toThrow(SyntaxError);
    expect(() => compileGlob(pattern)).toThrow(why);
  });

  it('either compiles or says what is wrong, whatever is typed', () => {
    const typed = fc.string({
      unit: fc.constantFrom('a', '-', '[', ']', '{', '}', ',', '*', '?', '\\', '!', '^', 'é'),
    });
    fc.assert(
      fc.property(typed, typed, (pattern, name) => {
        try {
          expect(typeof compileGlob(pattern)(name)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
          expect(String(error)).toMatch(/SyntaxError: (has|ends)/);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('an exact name', () => {
  it.each([
    ['GET /users/{id}', true],
    ['GET /users/:id', true],
    ['checkout', true],
    ['a}b', true],
    ['GET /*', false],
    ['a?', false],
    ['a[b]', false],
    ['{a,b}', false],
    ['a\\*', false],
  ])('%j: %p', (pattern, expected) => {
    expect(isExactName(pattern)).toBe(expected);
  });
});
