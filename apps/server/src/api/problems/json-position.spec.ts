import * as fc from 'fast-check';
import { jsonErrorPosition } from './json-position.js';

describe('jsonErrorPosition', () => {
  it('is behind all of a text that is JSON but incomplete, and not before where JSON.parse gives up', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, cutAt) => {
        const cut = json.slice(0, cutAt % json.length);
        const { line, column } = jsonErrorPosition(`${cut}\u0001`);
        expect(line).toBe(1);
        const before = `${cut}\u0001`.slice(0, column - 1);
        expect(json.startsWith(before)).toBe(true);
      }),
    );
  });

  it.each([
    ['{"a":1,}', 8],
    ['{"a" 1}', 6],
    ['[1 2]', 4],
    ['[1,]', 4],
    ["{'a':1}", 2],
    ['{"a":1]', 7],
    ['{"a":01}', 7],
    ['nul', 1],
    ['{} {}', 4],
    ['', 1],
    ['["a\\x"]', 2],
  ])('%s: %i', (text, column) => expect(jsonErrorPosition(text)).toEqual({ line: 1, column }));
});
