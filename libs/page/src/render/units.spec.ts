import { formatDuration, formatPercent, formatTime, formatWindow } from './units.js';

const MS = 1e6;
const S = 1e9;

describe('units', () => {
  it.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [850_000, '850 µs'],
    [999_700, '1 ms'],
    [1.234 * MS, '1.23 ms'],
    [500 * MS, '500 ms'],
    [999.7 * MS, '1 s'],
    [2.314 * S, '2.31 s'],
    [59.4 * S, '59.4 s'],
    [59.96 * S, '1 min'],
    [400 * S, '6 min 40 s'],
    [3600 * S, '1 h'],
    [7_500 * S, '2 h 5 min'],
    [93_600 * S, '1 d 2 h'],
  ])('%d ns are %s', (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });

  it('rounds to the digits that are asked for', () => {
    expect(formatDuration(2.314 * S, 2)).toBe('2.3 s');
    expect(formatPercent(0.0797, 3)).toBe('7.97 %');
  });

  it('never calls a part the whole', () => {
    expect(formatPercent(0.999)).toBe('> 99 %');
    expect(formatPercent(1)).toBe('100 %');
    expect(formatPercent(0.91)).toBe('91 %');
  });

  it('gives the date of a time only where it is another day', () => {
    const day = Date.UTC(2026, 10, 23, 0, 0, 5);
    expect(formatTime(day, day)).toBe('00:00:05 UTC');
    expect(formatTime(day - 10_000, day)).toBe('2026-11-22 23:59:55 UTC');
  });

  it('gives short windows in seconds', () => {
    expect([10, 60, 120, 300, 3600].map(formatWindow)).toEqual(['10 s', '60 s', '120 s', '5 min', '1 h']);
  });
});
