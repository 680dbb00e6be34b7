import { duration } from './format.js';

describe('duration', () => {
  it.each([
    [0, '0'],
    [7, '7 ns'],
    [1500, '1.5 µs'],
    [999_960, '1 ms'],
    [512.4e6, '512 ms'],
    [1.234e9, '1.23 s'],
    [150e9, '2.5 min'],
  ])('%d ns: %s', (ns, shown) => expect(duration(ns)).toBe(shown));
});
