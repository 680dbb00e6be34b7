import { PatternCache } from './pattern-cache.js';

describe('the cache of patterns', () => {
  const bytes = (text: string) => Buffer.from(text);
  const idOf = (cache: PatternCache, name: string, intern: (pattern: string) => number, seed = 0) =>
    cache.idOf(bytes(name), 0, Buffer.byteLength(name), seed, (b, from, length) =>
      intern(Buffer.from(b.subarray(from, from + length)).toString()),
    );

  it('asks once for a name, until a flood of names has pushed it out', () => {
    const cache = new PatternCache(10);
    const asked: string[] = [];
    const intern = (pattern: string) => asked.push(pattern);
    const first = idOf(cache, 'a/1', intern);
    expect(idOf(cache, 'a/1', intern)).toBe(first);
    expect(asked).toEqual(['a/{}']);
    for (let n = 0; n < 10; n++) idOf(cache, `b/${n}`, intern);
    idOf(cache, 'a/1', intern);
    expect(asked).toHaveLength(12);
    expect(idOf(cache, 'b/9', intern)).toBe(11);
  });

  it('keeps equal names of different owners apart', () => {
    const cache = new PatternCache(10);
    expect(idOf(cache, 'a/1', () => 5, 1)).toBe(5);
    expect(idOf(cache, 'a/1', () => 6, 2)).toBe(6);
    expect(idOf(cache, 'a/1', () => 7, 1)).toBe(5);
  });

  it('does not remember a name that got no id', () => {
    const cache = new PatternCache(10);
    expect(idOf(cache, 'a/1', () => -1)).toBe(-1);
    expect(idOf(cache, 'a/1', () => 5)).toBe(5);
  });
});
