import { errorAt } from '../files/finding.js';
import { SourceText } from '../files/source-text.js';
import { findingJson, findingText } from './finding-text.js';
import { COLOURS, PLAIN } from './paint.js';

const source = new SourceText('a.yaml', 'one: 1\n\ttwo:   oops # why\r\nthree\n');
const oops = { source, from: 15, to: 19 };

describe('a finding', () => {
  it('is shown with its line and a caret, tabs kept', () => {
    expect(findingText(errorAt(oops, 'is wrong'), PLAIN)).toBe(
      ['a.yaml:2:9: error: is wrong', '  2 | \ttwo:   oops # why', '    | \t       ^^^^'].join('\n'),
    );
  });

  it('has two places where two contradict each other', () => {
    const related = { message: 'the first', place: { source, from: 0, to: 3 } };
    expect(findingText({ ...errorAt(oops, 'twice'), related }, PLAIN)).toContain(
      'a.yaml:1:1: note: the first',
    );
  });

  it('underlines one character at least, and not beyond the line', () => {
    const lines = findingText(errorAt({ source, from: 27, to: 400 }, 'x'), PLAIN).split('\n');
    expect(lines.at(-1)).toBe('    | ^^^^^');
  });

  it('cuts lines that are too long to be read', () => {
    const long = new SourceText('b.json', `${'x'.repeat(5_000)}!${'y'.repeat(5_000)}`);
    const [, line, carets] = findingText(errorAt({ source: long, from: 5_000, to: 5_001 }, 'x'), PLAIN).split(
      '\n',
    );
    expect(line?.length).toBeLessThan(200);
    expect(line?.[carets?.indexOf('^') ?? 0]).toBe('!');
  });

  it('has colours where they are wanted', () => {
    expect(findingText(errorAt(undefined, 'x'), COLOURS)).toBe('\u001b[31merror\u001b[39m: x');
  });

  it('is numbers for programs', () => {
    expect(findingJson(errorAt(oops, 'x'))).toEqual({
      severity: 'error',
      message: 'x',
      file: 'a.yaml',
      line: 2,
      column: 9,
    });
  });
});
