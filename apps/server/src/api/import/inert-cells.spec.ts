import * as fc from 'fast-check';
import { inertCell, textOfCell } from './inert-cells.js';

describe('cells that a spreadsheet would run', () => {
  it.each(['=HYPERLINK("http://evil")', '+1+1', '-2', '@SUM(A1)', ' =1', '\t=1', "'=1", '\r=1'])(
    'are text: %j',
    (text) => {
      expect(inertCell(text)).toBe(`'${text}`);
    },
  );

  it.each(['acme', "d'Artagnan", "'s-Hertogenbosch", '', '1 = 1'])('and others as they are: %j', (text) => {
    expect(inertCell(text)).toBe(text);
    expect(textOfCell(text)).toBe(text);
  });

  it('are read back as they were', () => {
    const tricky = fc.string({ unit: fc.constantFrom("'", ' ', '=', '-', '+', '@', '\t', '\r', '\n', 'a') });
    fc.assert(fc.property(tricky, (text) => textOfCell(inertCell(text)) === text));
  });
});
