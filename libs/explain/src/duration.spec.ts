import { formatDuration } from './duration.js';

describe('a duration for people', () => {
  it.each([
    [0, '0 ns'],
    [412e6, '412 ms'],
    [1.2361e9, '1.24 s'],
    [98.76e6, '98.8 ms'],
    [3e6, '3 ms'],
    [85_400, '85.4 µs'],
    [999_999, '1 ms'],
    [999.96e6, '1 s'],
    [3_600e9, '3600 s'],
    [-2.5e6, '-2.5 ms'],
  ])('of %d ns is %s', (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });
});
