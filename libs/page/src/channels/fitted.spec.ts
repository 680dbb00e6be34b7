import { clipped, clippedBytes, fitted, jsonBytes } from './fitted.js';

describe('a message with as many rows as fit', () => {
  const message = (limit: number) =>
    fitted(
      ['aa', 'bb', 'cc'],
      (shown, leftOut) => ({ shown, leftOut }),
      ({ shown }) => jsonBytes(shown) <= limit,
    );

  it.each([
    [100, ['aa', 'bb', 'cc'], 0],
    [16, ['aa', 'bb', 'cc'], 0],
    [15, ['aa', 'bb'], 1],
    [10, ['aa'], 2],
    [0, [], 3],
  ])('has of three rows those that fit in %i bytes, and counts the others', (limit, shown, leftOut) => {
    expect(message(limit)).toEqual({ shown, leftOut });
  });

  it('counts bytes, not characters', () => {
    expect(jsonBytes('ß')).toBe(4);
  });
});

describe('a clipped text', () => {
  it('is as long as it may be, and has no half characters', () => {
    expect(clipped('abcd', 4)).toBe('abcd');
    expect(clipped('abcde', 4)).toBe('abc…');
    expect(clipped('ab😀e', 4)).toBe('ab…');
  });

  it('may be measured in bytes', () => {
    expect(clippedBytes('abcd', 4)).toBe('abcd');
    expect(clippedBytes('äöüß', 7)).toBe('äö…');
    expect(clippedBytes('äöüß', 6)).toBe('ä…');
  });
});
